/** What a page may do: only the station's own pages load, and only they get camera, microphone and screen. */
import { desktopCapturer, type Session, type WebContents } from 'electron';

type Origin = () => string | undefined;

const ALLOWED = new Set(['media', 'display-capture', 'fullscreen', 'clipboard-sanitized-write', 'speaker-selection']);

export const isStation = (url: string, origin: string | undefined): boolean => {
  try {
    return origin !== undefined && new URL(url).origin === origin;
  } catch {
    return false;
  }
};

/** Permissions of the window's session: for the station's origin alone, and only what a console needs. */
export function guardSession(session: Session, origin: Origin): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(ALLOWED.has(permission) && isStation(details.requestingUrl, origin())),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => ALLOWED.has(permission) && isStation(requestingOrigin, origin()),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(
    (request, answer) => {
      if (!isStation(request.securityOrigin, origin())) return answer({});
      void desktopCapturer
        .getSources({ types: ['screen'] })
        .then(([screen]) => answer(screen ? { video: screen } : {}))
        .catch(() => answer({}));
    },
    { useSystemPicker: true },
  );
}

/** Navigation and windows: the station's pages and our own starting page; nothing is opened from a page. */
export function guardContents(contents: WebContents, origin: Origin): void {
  const refuseForeign = (event: { preventDefault(): void }, url: string) => {
    if (!isStation(url, origin())) event.preventDefault();
  };
  contents.on('will-navigate', (event) => refuseForeign(event, event.url));
  contents.on('will-redirect', (event) => refuseForeign(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
