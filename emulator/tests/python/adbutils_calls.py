"""adbutils, unmodified: the device listed, its shell, files, forwards, apps, input, screen and log.

Arguments: the device's serial, the path of the messenger specimen's APK.
"""

import pathlib
import re
import sys
import threading
import time

import adbutils

import check

serial, apk = sys.argv[1:3]
APP = "com.example.plover"


def listed(d):
    check.holds("server_version", adbutils.adb.server_version() >= 41)
    check.same("list", [(info.serial, info.state) for info in adbutils.adb.list()], [(serial, "device")])
    check.same("device_list", [device.serial for device in adbutils.adb.device_list()], [serial])
    check.same("get_state, get_serialno", (d.get_state(), d.get_serialno()), ("device", serial))
    check.holds("get_features", {"shell_v2", "cmd"} <= set(d.get_features().split(",")))
    check.same("info", (d.info["serialno"], d.info["state"]), (serial, "device"))
    check.same("prop", (d.prop.model, d.prop.get("ro.build.version.sdk")), (d.getprop("ro.product.model"), "34"))
    adbutils.adb.wait_for(serial, timeout=2)
    event = next(adbutils.adb.track_devices())
    check.same("track_devices", (event.present, event.serial, event.status), (True, serial, "device"))
    check.raises("a device that is not there", adbutils.AdbError, lambda: adbutils.adb.device("none").shell("true"))


def shell(d):
    check.same("shell", d.shell("echo a b"), "a b")
    check.same("shell, words", d.shell(["echo", "a  'b", "$HOME"]), "a  'b $HOME")
    check.same("shell, bytes", d.shell("printf 'a\\nb'", encoding=None), b"a\nb")
    first = d.shell2("echo out; echo err >&2; (exit 3)")
    check.same("shell2", (first.returncode, first.output), (3, "out\nerr\n"))
    second = d.shell2("echo out; echo err >&2; exit 3", v2=True)
    check.same("shell2, v2", (second.returncode, second.stdout, second.stderr), (3, "out\n", "err\n"))
    stream = d.shell("echo one; sleep 600", stream=True)
    check.same("shell, stream", stream.read(4), b"one\n")
    stream.close()


def files(d):
    d.sync.push(b"hello \xff\n", "/sdcard/Download/note.bin")
    check.same("sync.read_bytes", d.sync.read_bytes("/sdcard/Download/note.bin"), b"hello \xff\n")
    info = d.sync.stat("/sdcard/Download/note.bin")
    check.same("sync.stat", (info.size, info.path), (8, "/sdcard/Download/note.bin"))
    check.same("sync.exists", (d.sync.exists("/sdcard/Download"), d.sync.exists("/sdcard/none")), (True, False))
    check.holds("sync.list", "note.bin" in [entry.path for entry in d.sync.list("/sdcard/Download")])
    local = pathlib.Path("note.bin")
    check.same("sync.pull", (d.sync.pull("/sdcard/Download/note.bin", local), local.read_bytes()), (8, b"hello \xff\n"))
    big = bytes(range(256)) * 4096
    check.same("sync.push, a megabyte", (d.sync.push(big, "/data/local/tmp/big", check=True), d.sync.read_bytes("/data/local/tmp/big")), (len(big), big))
    d.shell("mkdir -p /sdcard/tree/in; echo 1 > /sdcard/tree/a; echo 2 > /sdcard/tree/in/b")
    d.sync.pull_dir("/sdcard/tree", "tree")
    check.same("sync.pull_dir", pathlib.Path("tree/in/b").read_text(), "2\n")
    d.remove("/sdcard/Download/note.bin")
    d.rmtree("/sdcard/tree")
    check.same("remove, rmtree", (d.sync.exists("/sdcard/Download/note.bin"), d.sync.exists("/sdcard/tree")), (False, False))


def forwards(d):
    port = d.forward_port(9008)
    check.holds("forward_port", port > 0)
    check.same("forward_list", [(item.local, item.remote) for item in d.forward_list()], [(f"tcp:{port}", "tcp:9008")])
    d.forward_remove(f"tcp:{port}")
    check.same("forward_remove", d.forward_list(), [])
    check.raises("create_connection to a port that is closed", adbutils.AdbError, lambda: d.create_connection(adbutils.Network.TCP, 9008))


def reverses(d):
    d.reverse("tcp:19008", "tcp:19009")
    check.same("reverse_list", [(item.remote, item.local) for item in d.reverse_list()], [("tcp:19008", "tcp:19009")])
    d.reverse_remove("tcp:19008")
    check.same("reverse_remove", d.reverse_list(), [])


def apps(d):
    d.install(apk, silent=True)
    check.holds("install, list_packages", APP in d.list_packages())
    check.same("list_packages, filtered", d.list_packages(["-3"]), [APP])
    info = d.app_info(APP)
    check.same("app_info", (info.version_name, info.version_code, info.package_name), ("5.1.0", 510, APP))
    check.holds("app_info: times", info.first_install_time and info.last_update_time)
    check.same("app_info of a stranger", d.app_info("com.example.none"), None)
    d.app_start(APP)
    current = d.app_current()
    check.same("app_start, app_current", current.package, APP)
    d.app_stop(APP)
    check.holds("app_stop", d.app_current().package != APP)
    d.app_start(APP, current.activity)
    check.same("app_start, activity", d.app_current().package, APP)


def place(xml, text):
    left, top, right, bottom = map(int, re.search(rf'text="{text}"[^>]*bounds="\[(\d+),(\d+)\]\[(\d+),(\d+)\]"', xml).groups())
    return (left + right) // 2, (top + bottom) // 2


def inputs(d):
    xml = d.dump_hierarchy()
    check.holds("dump_hierarchy", xml.startswith("<?xml") and f'resource-id="{APP}:id/agree"' in xml)
    d.click(*place(xml, "Agree"))
    xml = d.dump_hierarchy()
    check.holds("click", "Create account" in xml)
    d.click(*place(xml, "Phone number"))
    d.send_keys("13800")
    d.keyevent(67)
    d.keyevent("KEYCODE_7")
    check.holds("send_keys, keyevent", 'text="13807"' in d.dump_hierarchy())
    d.keyevent("BACK")
    d.swipe(0.5, 0.8, 0.5, 0.4, 0.1)
    d.drag(540, 1500, 540, 900, 0.1)
    d.volume_mute()
    d.app_clear(APP)
    check.holds("app_clear", d.app_current().package != APP)


def screen(d):
    check.same("window_size, rotation", (tuple(d.window_size()), d.rotation()), ((1080, 2400), 0))
    picture = d.screenshot()
    check.same("screenshot", (picture.mode, picture.size), ("RGB", (1080, 2400)))
    check.same("screenshot of a display", d.screenshot(display_id=0).size, (1080, 2400))
    check.same("framebuffer", d.framebuffer().size, (1080, 2400))
    d.switch_screen(False)
    check.same("switch_screen off", d.is_screen_on(), False)
    d.switch_screen(True)
    check.same("switch_screen on", d.is_screen_on(), True)
    d.brightness_value = 128
    check.same("brightness_value", d.brightness_value, 128)
    d.brightness_mode = adbutils.BrightnessMode.AUTO
    check.same("brightness_mode", d.brightness_mode, adbutils.BrightnessMode.AUTO)


def rest(d):
    battery = d.battery()
    check.same("battery", (battery.level, battery.temperature, battery.technology), (100, 25.0, "Li-ion"))
    d.switch_airplane(True)
    check.same("switch_airplane", d.shell("settings get global airplane_mode_on"), "1")
    d.switch_airplane(False)
    d.open_browser("example.com")
    check.holds("open_browser", d.app_current().package != APP)
    event = d.logcat("log.txt", clear=True, re_filter="marker")
    d.shell("log -t tool marker-1; log -t tool other")
    deadline = time.time() + 10
    while "marker-1" not in pathlib.Path("log.txt").read_text():
        check.holds("logcat comes", time.time() < deadline)
        time.sleep(0.02)
    check.holds("logcat, filtered", "other" not in pathlib.Path("log.txt").read_text())
    d.shell("log -t tool marker-2")
    event.stop_nowait()
    d.shell("log -t tool marker-3")
    d.uninstall(APP)
    check.same("uninstall", d.list_packages(["-3"]), [])
    check.holds("root", "root" in d.root())
    adbutils.adb.wait_for(serial, timeout=10)


d = adbutils.adb.device(serial)
for part in (listed, shell, files, forwards, reverses, apps, inputs, screen, rest):
    start = time.time()
    part(d)
    print(f"{part.__name__}: {time.time() - start:.1f} s")
check.done()
