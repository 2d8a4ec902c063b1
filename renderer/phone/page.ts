/** What stands on the phone's page: one large button, how it stands, and little else; for one hand and a glove. */
import type { SenderState } from './sender.ts';
import { t } from './words.ts';

/** All that the page shows. */
export interface Shown {
  /** Who it sends to, and as what. */
  heading: string;
  state: SenderState | 'opening';
  running: boolean;
  muted: boolean;
  hears: boolean;
  tellsPlace: boolean;
  /** Sentences below the state: why it does not send, and what becomes of the picture. */
  trouble: string | undefined;
  notes: readonly string[];
}

export interface PageActions {
  toggle: () => void;
  flip: () => void;
  mute: () => void;
  place: () => void;
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  testId: string,
  parent: HTMLElement,
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.dataset['testid'] = testId;
  parent.append(made);
  return made;
}

export class Page {
  readonly #heading: HTMLElement;
  readonly #state: HTMLElement;
  readonly #trouble: HTMLElement;
  readonly #notes: HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #buttons: Record<keyof PageActions, HTMLButtonElement>;

  constructor(root: HTMLElement, actions: PageActions) {
    this.#heading = element('h1', 'heading', root);
    this.#video = element('video', 'preview', root);
    Object.assign(this.#video, { muted: true, autoplay: true, playsInline: true });
    this.#state = element('p', 'state', root);
    this.#state.setAttribute('role', 'status');
    this.#trouble = element('p', 'trouble', root);
    this.#trouble.setAttribute('role', 'alert');
    this.#notes = element('p', 'notes', root);
    const button = (name: keyof PageActions, parent: HTMLElement) => {
      const made = element('button', name, parent);
      made.type = 'button';
      made.addEventListener('click', actions[name]);
      return made;
    };
    const toggle = button('toggle', root);
    const row = element('div', 'more', root);
    this.#buttons = { toggle, flip: button('flip', row), mute: button('mute', row), place: button('place', row) };
    this.#buttons.flip.textContent = t('phone.flip');
  }

  picture(stream: MediaStream | null): void {
    this.#video.srcObject = stream;
  }

  /** Nothing can be done here, and why. */
  close(trouble: string): void {
    this.show({
      ...{ heading: t('phone.title'), state: 'refused', running: false, muted: false, hears: true, tellsPlace: false },
      trouble,
      notes: [],
    });
    for (const button of Object.values(this.#buttons)) button.disabled = true;
  }

  show({ heading, state, running, muted, hears, tellsPlace, trouble, notes }: Shown): void {
    const { toggle, mute, place } = this.#buttons;
    this.#heading.textContent = heading;
    this.#state.textContent = t(`phone.state.${state}`);
    this.#state.dataset['state'] = state;
    this.#trouble.textContent = trouble ?? '';
    this.#notes.textContent = notes.join(' · ');
    toggle.textContent = `${running ? '■' : '●'} ${t(running ? 'phone.stop' : 'phone.start')}`;
    toggle.dataset['running'] = String(running);
    mute.textContent = t(muted ? 'phone.unmute' : 'phone.mute');
    mute.disabled = !hears;
    place.textContent = t(tellsPlace ? 'phone.placeOff' : 'phone.placeOn');
  }
}
