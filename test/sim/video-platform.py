"""Another organisation's video platform: GStreamer's RTSP server that takes what is recorded to it, and decodes it.

video-platform.py PORT VOICE [USER PASSWORD]   (PORT 0: any; VOICE: 1 where sound comes too; at rtsp://127.0.0.1:PORT/live)

Prints its port; then `picture WIDTHxHEIGHT` for each picture that it decoded and `sound` for each piece of sound.
"""
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

ROLE = "sender"
port, voice, *login = sys.argv[1:]

Gst.init(None)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
factory.set_latency(200)
sink = "fakesink signal-handoffs=true sync=false"
picture = f"decodebin name=depay0 ! videoconvert ! {sink} name=eyes"
sound = f"decodebin name=depay1 ! audioconvert ! {sink} name=ears" if voice == "1" else ""
factory.set_launch(f"( {picture} {sound} )")


def say(words):
    # One write: pictures and sound come from threads of their own.
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def on_picture(_sink, _buffer, pad):
    size = pad.get_current_caps().get_structure(0)
    say(f"picture {size.get_value('width')}x{size.get_value('height')}")


def on_media(_factory, media):
    parts = media.get_element()
    parts.get_by_name("eyes").connect("handoff", on_picture)
    ears = parts.get_by_name("ears")
    if ears is not None:
        ears.connect("handoff", lambda *_: say("sound"))


factory.connect("media-configure", on_media)
if login:
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", ROLE)
    auth.add_digest(login[0], login[1], token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role(ROLE, "media.factory.access", True)
    permissions.add_permission_for_role(ROLE, "media.factory.construct", True)
    factory.set_permissions(permissions)
server.get_mount_points().add_factory("/live", factory)
server.attach(None)
say(str(server.get_bound_port()))
GLib.MainLoop().run()
