"""The forms of a tier: the answer sheet, the decision, the other person's word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from uuid_utils import compat

from guihang.rules.standard import Standard
from guihang.rules.tiers import Scheme

LONGEST = 4000


class _Form(forms.Form):
    """`entry` is the id that the writer makes: sent twice, it is written once."""

    entry = forms.UUIDField(widget=forms.HiddenInput)
    label_suffix = ""

    def __init__(self, data: Mapping[str, Any] | None, **initial: Any) -> None:
        super().__init__(data, initial={"entry": compat.uuid7(), **initial}, auto_id=f"{self.prefixed}-%s")

    prefixed = "tier"


class AssessForm(_Form):
    """One question an item, the answers with their points."""

    prefixed = "assess"

    def __init__(self, standard: Standard, language: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.standard = standard
        tongue = "zh" if language == "zh-Hans" else "en"
        for item in standard.items:
            choices = [(str(a.points), f"{a.label[tongue]} · {a.points}") for a in item.answers]
            self.fields[item.code] = forms.ChoiceField(
                label=item.label[tongue], choices=choices, widget=forms.RadioSelect
            )
        self.fields["note"] = forms.CharField(
            label=_("Note"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
        )

    def answers(self) -> dict[str, str]:
        """The points of each item."""
        return {item.code: self.cleaned_data[item.code] for item in self.standard.items}


class DecideForm(_Form):
    """The tier, the reason, the day on which it is looked at again."""

    prefixed = "decide"

    def __init__(self, scheme: Scheme, language: str, data: Mapping[str, Any] | None = None, **initial: Any) -> None:
        super().__init__(data, **initial)
        choices = [(tier.code, f"{tier.shape} {tier.word(language)}") for tier in scheme.tiers]
        self.fields["tier"] = forms.ChoiceField(label=_("Tier"), choices=choices, widget=forms.RadioSelect)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
        )
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["review_on"] = forms.DateField(label=_("To be looked at again by"), widget=widget)

    def said(self) -> dict[str, Any]:
        """What goes into the act."""
        day: date = self.cleaned_data["review_on"]
        return {
            "tier": self.cleaned_data["tier"],
            "reason": self.cleaned_data["reason"],
            "review_on": day.isoformat(),
        }


class AnswerForm(_Form):
    """Confirmed, or not, and then why not."""

    prefixed = "answer"

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.fields["proposal"] = forms.UUIDField(widget=forms.HiddenInput)
        choices = [("confirm", _("Confirm")), ("decline", _("Do not confirm"))]
        self.fields["word"] = forms.ChoiceField(label=_("Your word"), choices=choices, widget=forms.RadioSelect)
        self.fields["text"] = forms.CharField(
            label=_("Why not"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
        )

    def clean(self) -> dict[str, Any]:
        """What is not confirmed says why."""
        said: dict[str, Any] = self.cleaned_data
        if said.get("word") == "decline" and not said.get("text", "").strip():
            self.add_error("text", _("Say why it is not confirmed: whoever decided reads it."))
        return said
