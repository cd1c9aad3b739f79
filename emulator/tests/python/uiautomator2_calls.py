"""uiautomator2, unmodified: connects, pushes and starts its server, and drives an app from the first launch to a message sent.

Arguments: the device's serial, the path of the messenger specimen's APK.
"""

import io
import re
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree

import uiautomator2 as u2
from uiautomator2 import exceptions
from uiautomator2.core import BasicUiautomatorServer

import check

serial, apk = sys.argv[1:3]
APP = "com.example.plover"


def connection(d):
    raises = check.raises
    check.same("ping", d.jsonrpc.ping(), "pong")
    # The server holds the one connection for UI automation.
    dumped = d.shell("uiautomator dump")
    check.same("uiautomator dump while the server runs", (dumped.output.strip(), dumped.exit_code), ("Killed", 137))
    second = d.adb_device.shell("CLASSPATH=/data/local/tmp/u2.jar app_process / com.wetest.uia2.Main -p 9100")
    check.holds("a second server is refused", "already registered!" in second)
    raises("an unknown method", exceptions.RPCUnknownError, lambda: d.jsonrpc.makeToast("hi", 1000))


def device(d):
    info = d.info
    check.same("info: size", (info["displayWidth"], info["displayHeight"]), (1080, 2400))
    check.same("info: level", info["sdkInt"], 34)
    check.same("info: dp", (info["displaySizeDpX"], info["displaySizeDpY"]), (411, 914))
    check.same("device_info", d.device_info["sdk"], 34)
    check.same("window_size", d.window_size(), (1080, 2400))
    check.same("orientation", d.orientation, "natural")
    d.orientation = "left"
    check.same("orientation, turned", (d.orientation, d.window_size()), ("left", (2400, 1080)))
    d.orientation = "natural"
    d.freeze_rotation(False)
    check.same("orientation, free again", d.orientation, "natural")
    d.screen_off()
    check.same("screen_off", d.info["screenOn"], False)
    d.screen_on()
    check.same("screen_on", d.info["screenOn"], True)
    d.set_clipboard("复制 copied")
    check.same("clipboard", d.clipboard, "复制 copied")
    d.open_notification()
    check.holds("open_notification", d(resourceId="com.android.systemui:id/no_notifications").wait(timeout=2))
    d.press("back")
    check.holds("press back", d(packageName="com.android.systemui").wait_gone(timeout=2))
    check.same("shell", tuple(d.shell("echo out; (exit 3)")), ("out\n", 3))


def app(d):
    d.app_install(apk)
    check.holds("app_list", APP in d.app_list("-3"))
    check.same("app_info", d.app_info(APP), {"versionName": "5.1.0", "versionCode": 510})
    d.app_start(APP, wait=True)
    current = d.app_current()
    check.same("app_current", current["package"], APP)
    check.holds("app_wait", d.app_wait(APP, front=True) > 0)
    check.holds("app_list_running", APP in d.app_list_running())
    check.holds("wait_activity", d.wait_activity(current["activity"], timeout=2))
    check.raises("app_info of a stranger", exceptions.AppNotFoundError, lambda: d.app_info("com.example.none"))


def hierarchy(d):
    xml = d.dump_hierarchy()
    root = ElementTree.fromstring(xml)
    check.same("dump_hierarchy", (root.tag, root.get("rotation"), root[0].get("package")), ("hierarchy", "0", APP))
    nodes = list(root.iter("node"))
    names = set(nodes[0].keys())
    check.holds("dump_hierarchy: attributes", {"visible-to-user", "drawing-order", "hint", "display-id", "bounds"} <= names)
    compressed = list(ElementTree.fromstring(d.dump_hierarchy(compressed=True)).iter("node"))
    check.holds("dump_hierarchy: compressed", 1 < len(compressed) < len(nodes))
    check.same("dump_hierarchy: max_depth", len(list(ElementTree.fromstring(d.dump_hierarchy(max_depth=1)).iter("node"))), 2)
    check.holds("dump_hierarchy: pretty", "\n  <node" in d.dump_hierarchy(pretty=True))
    check.same("dump_hierarchy: root_in_active", d.dump_hierarchy(root_in_active=True), xml)


def objects(d):
    agree = d(text="Agree")
    check.holds("exists", agree.exists and agree.exists(timeout=1))
    check.same("exists, not", (bool(d(text="Nothing").exists), bool(d.exists(text="Nothing"))), (False, False))
    check.same("wait, in vain", d(text="Nothing").wait(timeout=0.3), False)
    check.raises("click, in vain", exceptions.UiObjectNotFoundError, lambda: d(text="Nothing").click(timeout=0.2))
    check.raises("info, in vain", exceptions.UiObjectNotFoundError, lambda: d(text="Nothing").info)
    info = agree.info
    check.same("info", (info["text"], info["className"], info["clickable"]), ("Agree", "android.widget.Button", True))
    check.same("info: id", info["resourceName"], f"{APP}:id/agree")
    check.same("bounds", agree.bounds(), tuple(info["visibleBounds"][side] for side in ("left", "top", "right", "bottom")))
    check.same("textContains", d(textContains="gree", clickable=True).count, 2)
    check.same("textMatches", d(textMatches="Agr.+").count, 1)
    check.same("textStartsWith, of which the older search ignores case", d(textStartsWith="dis").count, 1)
    check.same("resourceIdMatches", d(resourceIdMatches=".*:id/agree").count, 1)
    check.same("className, instance", d(className="android.widget.Button", instance=1).info["text"], "Agree")
    check.same("items", [button.get_text() for button in d(className="android.widget.Button")], ["Disagree", "Agree"])
    check.same("info_list", [info["text"] for info in d(className="android.widget.Button").info_list()], ["Disagree", "Agree"])
    check.same("sibling", agree.sibling(text="Disagree").info["text"], "Disagree")
    check.same("child", d(resourceId=f"{APP}:id/buttonPanel").child(text="Agree").info["text"], "Agree")
    check.same("left", agree.left(className="android.widget.Button").info["text"], "Disagree")
    panel = d(resourceId=f"{APP}:id/buttonPanel")
    check.same("child_by_text", panel.child_by_text("Agree", className="android.widget.Button").info["text"], "Agree")
    check.same("child_by_instance", panel.child_by_instance(0, className="android.widget.Button").info["text"], "Disagree")
    check.raises(
        "child_by_text, in vain", exceptions.UiObjectNotFoundError, lambda: panel.child_by_text("No", className="android.widget.Button")
    )
    check.raises("a pattern that does not compile", exceptions.RPCUnknownError, lambda: d(textMatches="(").info)
    agree.click()
    check.holds("click by text", d(text="Create account").wait(timeout=2))
    check.holds("wait_gone", agree.wait_gone(timeout=2))


def typing(d):
    phone, code = d(resourceId=f"{APP}:id/phone"), d(resourceId=f"{APP}:id/code")
    check.same("get_text: the hint of an empty field", phone.get_text(), "Phone number")
    phone.set_text("1234")
    check.same("set_text", phone.get_text(), "1234")
    phone.set_text("13800138000")
    check.same("set_text, again", phone.get_text(), "13800138000")
    phone.clear_text()
    check.same("clear_text of a field", phone.get_text(), "Phone number")
    phone.click()
    d.send_keys("139")
    d.send_keys("8", clear=True)
    check.same("send_keys, clear", phone.get_text(), "8")
    d.clear_text()
    check.same("clear_text", phone.get_text(), "Phone number")
    d.send_keys("13800138000")
    check.same("send_keys", phone.get_text(), "13800138000")
    d.press("del")
    d.press(7)
    check.same("press del, press a number", phone.get_text(), "13800138000")
    d.press("back")
    d(text="Get code").click()
    deadline = time.time() + 10
    while not (found := re.search(r"body=(\d{6}) is your", d.shell("content query --uri content://sms/inbox").output)):
        check.holds("the code comes", time.time() < deadline)
        # The device's own clock may stand still while nothing on it waits.
        d.shell("sleep 0.5")
    code.set_text("000000")
    d(resourceId=f"{APP}:id/terms").click()
    d.press("back")
    check.same("checked", d(resourceId=f"{APP}:id/terms").info["checked"], True)
    d.clear_toast()
    d(text="Continue").click()
    check.same("toast", d.toast.get_message(wait_timeout=2), "That code is wrong")
    d.toast.reset()
    check.same("toast, reset", d.last_toast, None)
    code.set_text(found[1])
    d.press("back")
    d(text="Continue").click()
    d(resourceId=f"{APP}:id/name").set_text("千鸟 Plover")
    check.same("set_text beyond ASCII", d(resourceId=f"{APP}:id/name").get_text(), "千鸟 Plover")
    d.press("back")
    d(text="Done").click()


def keyboard(d):
    d(description="Search").click()
    query = d(resourceId=f"{APP}:id/query")
    query.click()
    d.set_input_ime()
    check.same("set_input_ime installs its keyboard", d.current_ime(), "com.github.uiautomator/.AdbKeyboard")
    d.send_keys("你好 hello")
    check.same("send_keys through the keyboard", query.get_text(), "你好 hello")
    query.click()
    d.send_keys("x", clear=True)
    check.same("send_keys, clear, through the keyboard", query.get_text(), "x")
    d.clear_text()
    check.same("clear_text through the keyboard", query.get_text(), "Name or message")
    query.click()
    d.send_action("search")
    d.hide_keyboard()
    d.set_input_ime(False)
    check.same("set_input_ime off", d.current_ime(), "com.android.inputmethod.latin/.LatinIME")
    d.app_uninstall("com.github.uiautomator")
    d.press("back")


def lists(d):
    check.holds("click_exists", not d(text="Nothing").click_exists())
    rows = d(scrollable=True)
    check.holds("scroll list", rows.wait(timeout=3))
    check.same("not in sight", bool(d(text="Group 16").exists), False)
    check.same("scroll.to", rows.scroll.to(text="Group 16"), True)
    check.holds("scroll.to: in sight", d(text="Group 16").exists)
    check.same("scroll.to, in vain", rows.scroll.to(text="Nothing"), False)
    check.same("scroll.toBeginning", rows.scroll.toBeginning(max_swipes=20), True)
    check.holds("scroll.toBeginning: in sight", d(text="Group 1").exists)
    check.same("scroll.toEnd", rows.scroll.toEnd(max_swipes=20), True)
    check.same("scroll.forward, at the end", rows.scroll.forward(), False)
    check.same("fling.toBeginning", rows.fling.toBeginning(max_swipes=20), True)
    check.holds("fling.forward", rows.fling.forward() in (True, False))
    rows.fling.backward()
    rows.scroll.toBeginning(max_swipes=20)
    top = d(text="Group 1").bounds()
    d.swipe_ext("up", scale=0.6)
    check.holds("swipe_ext", not d(text="Group 1").exists or d(text="Group 1").bounds() != top)
    d.swipe(0.5, 0.4, 0.5, 0.8, steps=20)
    d.swipe_points([(540, 800), (540, 1400)], duration=0.1)
    d.drag(0.5, 0.4, 0.5, 0.8, duration=0.1)
    rows.swipe("down", steps=5)
    check.same("swipe, swipe_points, drag", d(text="Group 1").bounds(), top)
    d(text="Group 1").drag_to(540, 300, duration=0.1)
    rows.scroll.toBeginning(max_swipes=20)
    d.touch.down(540, 1400).move(540, 900).up(540, 700)
    check.holds("touch", not d(text="Group 1").exists or d(text="Group 1").bounds() != top)
    rows.scroll.toBeginning(max_swipes=20)
    check.same("pinch_in", rows.pinch_in(percent=50, steps=2), True)
    check.same("gesture", rows.gesture((1, 1), (2, 2), (3, 3), (4, 4), steps=2), True)


def xpath(d):
    family = d.xpath('//*[@text="Family"]')
    check.holds("xpath", family.exists)
    check.same("xpath: attributes", family.get().attrib["package"], APP)
    check.same("xpath: all", len(d.xpath(f'//*[@resource-id="{APP}:id/tab_label"]').all()), 3)
    d.watcher("away").when("Family").call(lambda d: d.xpath("Me").click())
    check.holds("watcher", d.watcher.run())
    d.watcher.reset()
    check.holds("watcher: clicked", d.xpath("Favourites").wait(timeout=2))
    d.xpath("Chats").click()
    family.click()
    check.holds("xpath: click", d.xpath("Conversation").wait(timeout=2))
    d.xpath(f'//*[@resource-id="{APP}:id/message"]').set_text("Cake?")
    d(text="Send").click()
    check.same("xpath: set_text", d.xpath('//*[contains(@text, "You wrote")]').get_text(), "You wrote 1 messages today.")
    d.press("back")
    d.press("back")


def pictures(d):
    picture = d.screenshot()
    check.same("screenshot", (picture.format, picture.size), ("JPEG", (1080, 2400)))
    check.holds("screenshot: not of one colour", len(picture.convert("RGB").resize((90, 200)).getcolors(18000)) > 5)
    check.same("screenshot of a view", d(text="Chats").screenshot().size[1], d(text="Chats").bounds()[3] - d(text="Chats").bounds()[1])
    picture = d.screenshot(display_id=0)
    check.same("screenshot of a display", picture.size, (1080, 2400))


def end(d):
    d(text="Family").long_click(duration=0.6)
    check.holds("long_click", d(text="Conversation").wait(timeout=2))
    d.long_click(540, 1200, duration=0.6)
    d.press("back")
    d.double_click(540, 150)
    d.press("home")
    check.holds("press home", d.app_current()["package"] != APP)
    d.press("recent")
    d.press("volume_up")
    d.keyevent("back")
    d.long_press("home")
    with d.session(APP) as session:
        check.holds("session", session.running())
        check.holds("session: finds", session(packageName=APP).wait(timeout=2))
        d.app_stop(APP)
        check.raises("session of an app that is gone", exceptions.SessionBrokenError, lambda: bool(session(text="x").exists))
    d.app_start(APP, use_monkey=True)
    d.app_clear(APP)
    d.app_start(APP, d.adb_device.shell(f"cmd package resolve-activity --brief {APP}").split("/")[-1] or None)
    check.holds("app_clear", d(text="Agree").wait(timeout=3))
    check.same("app_uninstall", d.app_uninstall(APP), True)
    d.stop_uiautomator()
    check.same("stop_uiautomator closes the port", d._check_alive(), False)
    check.holds("uiautomator dump, free again", "UI hierchary dumped to:" in d.shell("uiautomator dump").output)
    d.reset_uiautomator()
    check.same("reset_uiautomator", d.jsonrpc.ping(), "pong")
    d.stop_uiautomator()


d = u2.connect(serial)
for part in (connection, device, app, hierarchy, objects, typing, keyboard, lists, xpath, pictures, end):
    start = time.time()
    part(d)
    print(f"{part.__name__}: {time.time() - start:.1f} s")
check.done()
