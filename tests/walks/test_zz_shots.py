from __future__ import annotations
import os
import pytest
from guihang.access.models import Ticket, User
from guihang.dossier.models import Question
from tests.walks.test_every_page import sent  # noqa
from tests.walks.walker import WIDE, PHONE, sign_in
OUT = os.environ.get("SHOTS", "/tmp/shots7")
os.makedirs(OUT, exist_ok=True)

@pytest.mark.timeout(900)
def test_shots(walker, sent):
    walker.expected = ("favicon", "403", "404", "default-src")
    p = sent["lin-zh"][0]
    u = lambda n: User.objects.get(username=n).pk
    lin, wang = u("lin-zh"), u("wang-zh")
    qs = list(Question.objects.filter(reader=lin).order_by("-first_at"))
    glasst = list(Ticket.objects.filter(user_id=lin, purpose="break_glass").order_by("asked_at"))
    seal = list(Ticket.objects.filter(user_id=wang, purpose="unseal").order_by("asked_at"))
    plan = {
        "lin-zh": {"glass": "/glass/", "ticket_own": f"/glass/tickets/{glasst[0].pk}/", "mine": "/questions/mine/", "answer": f"/questions/mine/{qs[1].pk}/", "answered": f"/questions/mine/{qs[2].pk}/",
            "notes": f"{p}notes/", "health": f"{p}health/", "notes_open!": f"{p}notes/", "health_open!": f"{p}health/", "rights": f"{p}rights/", "rights_due": "/people/rights/", "looked": f"{p}looked/", "alerts": "/alerts/", "people": "/people/", "again": "/again/?next=/glass/"},
        "wang-zh": {"sealed": "/sealed/", "sealed_file": f"/sealed/{seal[0].pk}/", "sealed_notice": f"/sealed/{seal[0].pk}/notice/", "talk": f"/questions/{qs[3].pk}/", "readers": f"{p}readers/", "alerts_wang": "/alerts/"},
        "zhao-zh": {"sealed_zhao": "/sealed/", "agree": f"/sealed/{seal[2].pk}/agree/", "alerts_zhao": "/alerts/"},
        "qian-zh": {"glass_one": p},
        "bao-zh": {"questions": "/questions/", "question": f"/questions/{qs[0].pk}/", "question_answered": f"/questions/{qs[2].pk}/", "ticket": f"/glass/tickets/{glasst[1].pk}/", "alerts_bao": "/alerts/", "roles": "/roles/"},
        "shen-zh": {"heads": "/log/heads/", "log": "/log/"},
        "lao-zh": {"service": "/service/"},
        "geng-zh": {"visit": "/visit/"},
    }
    bad = []
    for who, pages in plan.items():
        page = walker.fresh("zh-Hans", WIDE)
        sign_in(page, walker.home, who)
        for width, h in ((WIDE, 800), (PHONE, 740)):
            page.set_viewport_size({"width": width, "height": h})
            for name, path in pages.items():
                a = page.goto(walker.home + path)
                if name.endswith("!"):
                    page.locator("main form .btn.main").click(); page.wait_for_selector("main .safety")
                if a.status != 200: bad.append((who, name, path, a.status))
                page.screenshot(path=f"{OUT}/{name.strip('!')}-{width}.png", full_page=True)
        if who in ("lao-zh", "geng-zh"):
            for n, href in enumerate(dict.fromkeys(page.eval_on_selector_all("main a[href]", "as => as.map(a => a.getAttribute('href'))"))):
                if n > 3: break
                for width in (WIDE, PHONE):
                    page.set_viewport_size({"width": width, "height": 800}); page.goto(walker.home + href)
                    page.screenshot(path=f"{OUT}/{who}-{n}-{width}.png", full_page=True)
    print(bad)
    assert not bad
