"""The room's registration with Django."""

from django.apps import AppConfig


class CourseConfig(AppConfig):
    """`guihang.course`."""

    name = "guihang.course"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the file's page lead to the pages of the course."""
        from guihang.course import (  # noqa: F401
            appointing_guards,
            breaching_guards,
            ending_guards,
            handing_guards,
            helping_guards,
            leaving_guards,
            moving_guards,
            searching_guards,
            serving_guards,
            testing_guards,
        )
        from guihang.course.subjects import SUBJECTS
        from guihang.dossier.course_links import offer

        for subject in SUBJECTS.values():
            offer(subject.key, subject.title, subject.part)
