"""An encoder that sends by WHIP (RFC 9725): GStreamer's webrtcbin, with the HTTP of the RFC around it.

whip-encoder.py URL TOKEN PICTURE [VOICE]   (pipelines that end in an RTP payloader with its caps)

Says `sending SESSION` when the answer is taken, `refused STATUS` when there is none, `gone STATUS` when it hung up.
"""
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

url, token, *media = sys.argv[1:]
session = None


def ask(method, address, body=None):
    headers = {"Authorization": f"Bearer {token}"}
    if body is not None:
        headers["Content-Type"] = "application/sdp"
    request = urllib.request.Request(address, body, headers, method=method)
    return urllib.request.urlopen(request, timeout=10)


def say(*words):
    print(*words, flush=True)


def stop(*_):
    if session is not None:
        try:
            say("gone", ask("DELETE", session).status)
        except urllib.error.HTTPError as error:
            say("gone", error.code)
    pipeline.set_state(Gst.State.NULL)
    loop.quit()


def send(offer):
    global session
    try:
        answer = ask("POST", url, offer.encode())
    except urllib.error.HTTPError as error:
        say("refused", error.code)
        return stop()
    session = urllib.parse.urljoin(url, answer.headers["Location"])
    _, message = GstSdp.SDPMessage.new_from_text(answer.read().decode())
    taken = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
    rtc.emit("set-remote-description", taken, None)
    say("sending", session)


def on_offer(promise):
    # What it gives lives as long as the reply.
    reply = promise.get_reply()
    description = reply.get_value("offer")
    rtc.emit("set-local-description", description, None)
    GLib.idle_add(send, description.sdp.as_text())


def on_negotiation(_):
    rtc.emit("create-offer", None, Gst.Promise.new_with_change_func(on_offer))


Gst.init(None)
pipeline = Gst.parse_launch("webrtcbin name=rtc bundle-policy=max-bundle " + " ".join(f"{each} ! rtc." for each in media))
rtc = pipeline.get_by_name("rtc")
# By itself it looks past loopback. (The binding gives the agent away with its last reference: it is kept.)
agent = rtc.get_property("ice-agent")
agent.emit("add-local-ip-address", "127.0.0.1")
rtc.connect("on-negotiation-needed", on_negotiation)
loop = GLib.MainLoop()
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGINT, stop)
pipeline.set_state(Gst.State.PLAYING)
loop.run()
