"""Pages that ask for a proof that we are no machine are known, whatever their capitals; articles about them are not."""

import pytest
from scrapy.http import HtmlResponse

from spiders.document import UnexpectedPage
from spiders.reading.pages import check_page
from spiders.source import find_sources

TITLES = (
    "Just a moment", "ATTENTION REQUIRED! | Cloudflare", "DDoS-Guard", "Access Denied", "Checking your browser",
    "Robot check", "One moment, please", "Please wait...", "Verifying you are human", "Security Check",
)  # fmt: skip
SIGNS = (
    "<script>_cf_chl_opt={}</script>", '<form id="challenge-form">', "<script>awsWafCookieDomainList=[]</script>",
    '<script src="/ddos-guard/js-challenge/1.js">', "<div id='px-captcha'>", '<iframe src="/_Incapsula_Resource?x">',
)  # fmt: skip
REST = "<p>" + "words " * 30 + "</p></body></html>"


def check(body):
    source = next(each for each in find_sources().values() if each.hosts)
    check_page(HtmlResponse(f"https://{source.hosts[0]}/a", body=body.encode(), encoding="utf-8"), source)


@pytest.mark.parametrize("head", [*(f"<html><title> {title}</title><body>" for title in TITLES), *SIGNS])
def test_a_challenge_is_no_page(head):
    with pytest.raises(UnexpectedPage) as caught:
        check(head + REST)
    assert caught.value.reason == "challenge"


def test_an_article_may_speak_of_access_denied_and_security_checks():
    check(f"<html><title>News</title><body>Access denied at a security check, one moment, please.{REST}")
