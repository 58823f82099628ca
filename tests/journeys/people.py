"""People at their browsers."""

import re

from tests.journeys.looks import HEIGHT, WIDE, listen, look

PASSWORD = "Dien-tap-2019"


class Person:
    """Somebody with a browser of their own; `page` is what they see."""

    def __init__(self, context, portal, username: str) -> None:
        self.context = context
        self.portal = portal
        self.username = username
        self.new_tab()

    def new_tab(self) -> None:
        self.page = self.context.new_page()
        listen(self.page)

    def go(self, path: str):
        """Open a page of the portal."""
        return self.page.goto(self.portal.address + path)

    def sign_in(self) -> None:
        """Choose oneself from the sample's users on the sign-in page one stands on, or on the plain one."""
        if "/dang-nhap/" not in self.page.url:
            self.go("/dang-nhap/")
        chooser = self.page.locator(f".sample-users button[value='{self.username}']")
        if not chooser.is_visible():
            self.page.get_by_text("người của xã, phường").click()
        with self.page.expect_navigation(url=lambda url: "/dang-nhap/" not in url):
            chooser.click()

    def look(self, name: str = "") -> None:
        look(self.page, name)

    def click(self, name: str, role: str = "button", *, within=None) -> None:
        """Press what leads to another page, and wait for it."""
        self.follow((within or self.page).get_by_role(role, name=name, exact=True))

    def menu(self, name: str) -> None:
        """Choose a place in the left column; a number may stand behind its name."""
        self.follow(self.page.locator("nav.side a", has=self.page.get_by_text(name, exact=True)))

    def follow(self, locator) -> None:
        with self.page.expect_navigation():
            locator.click()

    def agree(self, name: str) -> None:
        """Press a button that asks first, and say yes."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.follow(self.page.get_by_role("dialog").get_by_role("button", name=name))

    def text(self, selector: str = "main") -> str:
        """What is written there, in single spaces."""
        return re.sub(r"\s+", " ", self.page.locator(selector).first.inner_text())


class People:
    """Everybody who has come so far; each keeps their browser until the journey ends."""

    def __init__(self, browser, portal) -> None:
        self.browser = browser
        self.portal = portal
        self.contexts = []

    def visitor(self, username: str = "", **given) -> Person:
        """Somebody at the door, not signed in yet."""
        options = {"viewport": {"width": WIDE, "height": HEIGHT}, "locale": "vi-VN"}
        # Colours that are still fading from one theme to the other are nobody's contrast.
        options |= {"reduced_motion": "reduce"} | given
        context = self.browser.new_context(**options)
        context.set_default_timeout(30_000)
        self.contexts.append(context)
        return Person(context, self.portal, username)

    def __getattr__(self, username: str) -> Person:
        """`people.tanphu` is at work: signed in, in one browser all the time."""
        if username.startswith("_"):
            raise AttributeError(username)
        person = self.visitor(username)
        person.sign_in()
        setattr(self, username, person)
        return person

    def go_home(self) -> None:
        for context in self.contexts:
            context.close()
