"""How the page draws Slack's text markup, and what it refuses to turn into markup."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

DRAW = """async ([module, call, text]) => {
  const drawn = (await import(`/static/${module}.js`))[call](text);
  const box = document.createElement("div");
  box.append(...drawn);
  return box.innerHTML;
}"""


def drawn(page: Page, text: str, module: str = "mrkdwn") -> str:
    """Return the HTML that the page makes of a text, without the wrapper of a run of lines."""
    html: str = page.evaluate(DRAW, [module, module, text])
    return (
        html.replace('<span class="run">', "").replace("</span>", "").replace('<span class="emoji"', "<span")
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* and _slanted_ and ~gone~", "<strong>bold</strong> and <em>slanted</em> and <s>gone</s>"),
        ("*bold with _slant_ inside*", "<strong>bold with <em>slant</em> inside</strong>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* not bold *", "* not bold *"),
        ("`*code*` stays", "<code>*code*</code> stays"),
        ("one\ntwo", "one<br>two"),
        ("```\nfirst\n  second\n```", "<pre>first\n  second</pre>"),
        ("> said\n> twice\nafter", "<blockquote>said<br>twice</blockquote>after"),
        ("&gt; said", "<blockquote>said</blockquote>"),
        ("• one\n• two", "<ul><li>one</li><li>two</li></ul>"),
        ("1. one\n2. two", '<ol start="1"><li>one</li><li>two</li></ol>'),
        ("fish &amp; chips &lt;b&gt;", "fish &amp; chips &lt;b&gt;"),
        ("&amp;lt; is shown as it was typed", "&amp;lt; is shown as it was typed"),
        ("10:30:45 and :nosuch:", "10:30:45 and :nosuch:"),
    ],
)
def test_mrkdwn_is_drawn_as_slack_draws_it(page: Page, text: str, html: str) -> None:
    assert drawn(page, text) == html


def test_links_open_elsewhere_and_show_their_label(page: Page) -> None:
    html = drawn(page, "<https://example.com/a?b=1&amp;c=2|the *plan*>")
    assert html == (
        '<a href="https://example.com/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">the *plan*</a>'
    )


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc"])
def test_an_address_that_runs_code_is_no_link(page: Page, address: str) -> None:
    assert drawn(page, f"<{address}|click>") == "<span>click"


def test_people_channels_and_groups_are_named(page: Page) -> None:
    people = page.evaluate(
        "async () => { const {state} = await import('/static/store.js');"
        " return {lee: [...state.people.values()].find(p => p.real_name === 'Lee Okafor').id,"
        " payroll: [...state.conversations.values()].find(c => c.name === 'payroll').id}; }"
    )
    html = drawn(page, f"<@{people['lee']}> in <#{people['payroll']}> with <!here> and <@U0NOBODY|zoe>")
    for name in ("@Lee Okafor", "#payroll", "@here", "@zoe"):
        assert f">{name}<" in html or f">{name} " in html or html.endswith(f">{name}")


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{date_num}", "2026-11-24"),
        ("{date_short} at {time}", "24 Nov 2026 at 16:00"),
        ("{date}", "24 November 2026"),
        ("{time_secs}", "16:00:00"),
        ("{nonsense}", "{nonsense}"),
    ],
)
def test_dates_are_shown_in_the_reader_s_time_zone(page: Page, template: str, shown: str) -> None:
    html = drawn(page, f"<!date^1795536000^{template}|fallback>")
    assert f">{shown}</time>" in html


def test_a_date_that_is_no_number_shows_its_fallback(page: Page) -> None:
    assert ">next week</time>" in drawn(page, "<!date^soon^{date}|next week>")


def test_today_and_yesterday_follow_the_workspace_s_clock(page: Page) -> None:
    yesterday = page.evaluate(
        "async () => Math.floor((await import('/static/store.js')).now() / 1000) - 86400"
    )
    assert ">Yesterday</time>" in drawn(page, f"<!date^{yesterday}^{{date_pretty}}|x>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "**bold** _slanted_ ~~gone~~ `code`",
            "<strong>bold</strong> <em>slanted</em> <s>gone</s> <code>code</code>",
        ),
        ("- one\n- two", "<li>one</li><li>two</li>"),
        ("> said", "<blockquote><p>said</p></blockquote>"),
        ("| A | B |\n|---|---|\n| 1 | 2 |", "<td>1</td><td>2</td>"),
        ("## Title", '<p class="md-heading md-h2" role="heading" aria-level="4">Title</p>'),
        ("```\ncode *here*\n```", "<pre>code *here*</pre>"),
        ("[x](javascript:alert(1))", "<span>x"),
        ("<b>not markup</b>", "&lt;b&gt;not markup&lt;/b&gt;"),
    ],
)
def test_the_markdown_block_is_drawn_as_standard_markdown(page: Page, text: str, html: str) -> None:
    assert html in drawn(page, text, "markdown")
