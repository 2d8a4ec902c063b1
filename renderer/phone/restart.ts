/** ICE that begins anew without another offer (RFC 9725 §4.3.2): what is told of us, and what the other side's answer becomes. */

/** Our new side as a fragment of SDP (RFC 8840 §4.4). @param sdp our description after `iceRestart` */
export function restartFragment(sdp: string): string {
  const line = (beginning: string) => sdp.split(/\r?\n/).find((each) => each.startsWith(beginning)) ?? '';
  const lines = [line('m='), line('a=mid:'), line('a=ice-ufrag:'), line('a=ice-pwd:')];
  return `${lines.join('\r\n')}\r\n`;
}

/** The answer that stood, with the name and password that the other side has from now on. */
export function newSide(answer: string, fragment: string): string {
  const value = (name: string) => new RegExp(`^a=${name}:(.*?)\r?$`, 'm').exec(fragment)?.[1] ?? '';
  return ['ice-ufrag', 'ice-pwd'].reduce(
    (sdp, name) => sdp.replaceAll(new RegExp(`^a=${name}:.*?(?=\r?$)`, 'gm'), () => `a=${name}:${value(name)}`),
    answer,
  );
}
