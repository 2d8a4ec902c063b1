/** Which link is in use and why, all links, and what else this machine has that could be one. */
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkInterface } from '../../contract/link.ts';
import { useLine } from '../ui/api.ts';
import { useCall } from '../ui/call.ts';
import { useNow } from '../ui/clock.ts';
import { clockTime } from '../ui/format.ts';
import { RefusalLine } from '../ui/refusal.tsx';
import { api } from './console-store.ts';
import { openPanel } from './desk-store.ts';
import { LinkRow } from './link-row.tsx';
import { useLinks } from './link-store.ts';
import { changeWords, whyWords } from './link-words.ts';

/** How often it is asked which interfaces there are, while the page is open, ms. */
const LOOK_MS = 5_000;

export function LinkList() {
  const links = useLinks((state) => state.links).filter(({ kind }) => kind !== 'beidou');
  return (
    <>
      <Choice />
      {links.map((link) => (
        <LinkRow key={link.id} link={link} />
      ))}
      <Others />
    </>
  );
}

function Choice() {
  const { t } = useTranslation();
  const now = useNow();
  const { links, choice } = useLinks();
  const { busy, refusal, call } = useCall();
  if (!choice) return null;
  const release = () => void call((way) => api.links.force.mutate({}, way));
  return (
    <div className="row choice" data-testid="link-choice" data-code={choice.why.code} data-used={choice.used}>
      <div className="grow">
        <div className="why" data-testid="link-why">
          {whyWords(t, choice, links, now)}
        </div>
        {choice.last?.from !== undefined && (
          <div className="detail">
            {clockTime(choice.last.at)} {changeWords(t, choice.last, links)}
          </div>
        )}
        <RefusalLine refusal={refusal} />
      </div>
      {choice.forced !== undefined && (
        <Button onClick={release} disabled={busy} data-testid="link-release">
          {t('link.release')}
        </Button>
      )}
    </div>
  );
}

/** Interfaces that no link goes out by. */
function Others() {
  const { t } = useTranslation();
  const links = useLinks((state) => state.links);
  const isOpen = useLine((state) => state.state === 'open');
  const [interfaces, setInterfaces] = useState<LinkInterface[]>([]);
  useEffect(() => {
    if (!isOpen) return undefined;
    // What cannot be read now is read at the next look.
    const look = () => void api.links.interfaces.query().then(setInterfaces, () => undefined);
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [isOpen]);
  const places = new Set(links.map(({ place }) => place));
  const others = interfaces.filter(
    ({ name, addresses }) => name !== 'lo' && !places.has(name) && !addresses.some((address) => places.has(address)),
  );
  return (
    <section data-testid="other-interfaces">
      {others.map(({ name, addresses, kind }) => (
        <div className="row" key={name}>
          <div className="grow">
            <div className="title">{name}</div>
            <div className="detail">
              {t('link.unused')} · {addresses.join(t('comma'))}
            </div>
          </div>
          <Button
            onClick={() => openPanel({ kind: 'new-link', interface: name, linkKind: kind })}
            data-testid={`add-link-${name}`}
          >
            + {t('link.add')}
          </Button>
        </div>
      ))}
    </section>
  );
}
