import i18next from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LiveTrack } from '../../../contract/media.ts';
import type { VehicleSummary } from '../../../contract/screen-event.ts';
import { keepArrangement, readArrangement } from '../../../renderer/center/wall/arrangement.ts';
import { LAYOUTS, layoutOf, pagesOf } from '../../../renderer/center/wall/layouts.ts';
import { shotParts, shotWords } from '../../../renderer/center/wall/shot-words.ts';
import { pictureState } from '../../../renderer/center/wall/tile-state.ts';
import { formerFeed, wallFeeds } from '../../../renderer/center/wall/wall-feeds.ts';
import zh from '../../../resources/locales/zh-CN.json' with { type: 'json' };

const AT = Date.UTC(2026, 10, 24, 2, 42, 7);
const track = (feed: string, change: Partial<LiveTrack> = {}): LiveTrack => ({
  station: 'V1',
  feed,
  feedKind: 'camera',
  name: feed,
  producer: `p-${feed}`,
  kind: 'video',
  score: 10,
  since: AT,
  ...change,
});
const vehicle = (online: boolean, wanted: boolean): VehicleSummary => ({
  station: { id: 'V1', kind: 'vehicle', name: '应急1号' },
  presence: { station: 'V1', online, since: AT, via: { kind: 'satellite', name: '卫星' } },
  devices: [],
  feeds: [
    {
      station: 'V1',
      id: 'roof',
      kind: 'camera',
      name: '车顶云台',
      wanted,
      state: 'waiting',
      since: AT,
      place: { lat: 31.69, lon: 113.37 },
    },
  ],
});
const keys = (...input: Parameters<typeof wallFeeds>) => wallFeeds(...input).map(({ key }) => key);

describe('layouts', () => {
  it('fill their cells exactly', () => {
    for (const { tiles, cells, large } of LAYOUTS) expect(large ** 2 + tiles - 1).toBe(cells ** 2);
    expect(LAYOUTS.map(({ id }) => id)).toEqual(['1', '4', '9', '16', '1+5', '1+7']);
  });

  it('are found by their id; what is not known is four', () => {
    for (const layout of LAYOUTS) expect(layoutOf(layout.id)).toBe(layout);
    expect(layoutOf(undefined)).toBe(layoutOf('4'));
    expect(layoutOf('25')).toBe(layoutOf('4'));
  });

  it('have pages for all places, and one for none', () => {
    expect([0, 4, 5, 16].map((places) => pagesOf(places, layoutOf('4')))).toEqual([1, 1, 2, 4]);
  });
});

describe('an arrangement', () => {
  const shelf = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
  };

  it('is kept for each person and each wall', () => {
    const store = shelf();
    const arranged = { layout: layoutOf('16'), pins: { 'V1/roof': 3 }, seats: ['V1/a', undefined, 'V1/b', 'V1/roof'] };
    keepArrangement('li', 'main', arranged, store);
    expect(readArrangement('li', 'main', store)).toEqual(arranged);
    expect(readArrangement('wang', 'main', store).pins).toEqual({});
    expect(readArrangement('li', '2', store).layout.id).toBe('4');
  });

  it('that cannot be read is none', () => {
    for (const words of [
      '',
      '{',
      '{"layout":"9","pins":{"a":-1},"seats":[]}',
      '{"layout":9,"pins":{},"seats":[]}',
      '[]',
    ]) {
      const store = { ...shelf(), getItem: () => words };
      expect(readArrangement('li', 'main', store)).toEqual({ layout: layoutOf('4'), pins: {}, seats: [] });
    }
  });

  it('is used though the browser keeps nothing', () => {
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    expect(() =>
      keepArrangement('li', 'main', readArrangement('li', 'main', shelf()), { ...shelf(), setItem: full }),
    ).not.toThrow();
  });
});

describe('pictures of a wall', () => {
  it('are what arrives, without sound, with the link of the vehicle and the place of the camera', () => {
    const [feed, ...others] = wallFeeds(
      [track('roof'), track('talk', { kind: 'audio' })],
      [vehicle(true, true)],
      () => false,
    );
    expect(others).toEqual([]);
    expect(feed).toMatchObject({
      key: 'V1/roof',
      stationName: '应急1号',
      link: '卫星',
      place: { lat: 31.69, lon: 113.37 },
    });
  });

  it('stay while they are wanted and do not arrive', () => {
    expect(keys([], [vehicle(true, true)], () => false)).toEqual(['V1/roof']);
    expect(keys([], [vehicle(true, false)], () => true)).toEqual([]);
  });

  it('of a vehicle that is away stay where they were seen, and do not fill a wall that is opened afterwards', () => {
    expect(keys([], [vehicle(false, true)], (key) => key === 'V1/roof')).toEqual(['V1/roof']);
    expect(keys([], [vehicle(false, true)], () => false)).toEqual([]);
  });

  it('have the name that their vehicle told, also when they are not sent', () => {
    expect(formerFeed('V1/roof', [vehicle(false, false)])).toMatchObject({ stationName: '应急1号', name: '车顶云台' });
    expect(formerFeed('V9/x', [])).toMatchObject({ stationName: 'V9', name: 'x', track: undefined });
  });
});

describe('the state of a tile', () => {
  const good = { track: { score: 10 }, hasStream: true, lossPct: 0, stillMs: 40 };

  it('is lost without a track, a stream, or a new frame; sooner where nothing arrives at the center', () => {
    expect(pictureState(good)).toBe('connected');
    for (const change of [
      { track: undefined },
      { hasStream: false },
      { track: { score: 0 }, stillMs: 1_500 },
      { stillMs: 3_000 },
      { stillMs: undefined },
    ])
      expect(pictureState({ ...good, ...change }), JSON.stringify(change)).toBe('lost');
  });

  it('is degraded on a bad way to the center or from it', () => {
    expect(pictureState({ ...good, track: { score: 5 } })).toBe('degraded');
    expect(pictureState({ ...good, lossPct: 3.1 })).toBe('degraded');
  });

  it('is told by what is seen: a picture that is back moves before the center says so, and before its figures are known', () => {
    expect(pictureState({ ...good, track: { score: 0 } })).toBe('degraded');
    expect(pictureState({ ...good, lossPct: undefined })).toBe('connected');
  });
});

describe('the words of a snapshot', () => {
  beforeAll(() => i18next.init({ lng: 'zh-CN', resources: { 'zh-CN': { translation: zh } } }));
  const feed = { key: 'V1/roof', stationName: '应急1号', name: '车顶云台' };
  const parts = (place: Parameters<typeof shotParts>[1]['place']) =>
    shotParts(i18next.t, { feed, at: AT, place }, 'decimal');

  it('say which camera, when in Beijing, and where it stands', () => {
    expect(parts({ lat: 31.69, lon: 113.37 })).toEqual([
      '应急1号 车顶云台',
      '2026-11-24 10:42:07 北京时间',
      '摄像头位置 31.69000° N  113.37000° E',
    ]);
  });

  it('tell the age of the vehicle’s position once it is old', () => {
    const place = { lat: 31.69, lon: 113.37, fixAt: AT - 1_000 };
    expect(parts(place)[2]).toBe('车辆位置 31.69000° N  113.37000° E');
    expect(parts({ ...place, fixAt: AT - 240_000 })[2]).toBe('车辆位置 31.69000° N  113.37000° E (4 min)');
    expect(parts(undefined)[2]).toBe('无位置');
  });

  it('are in the file with the time in UTC and the place by ISO 6709', () => {
    const shot = { feed, at: AT, place: { lat: -1.5, lon: 113.37 } };
    expect(shotWords(shot, ['a', 'b'], 'li')).toEqual({
      Title: '应急1号 车顶云台',
      Description: 'a · b',
      'Creation Time': 'Tue, 24 Nov 2026 02:42:07 GMT',
      Source: 'V1/roof',
      Location: '-01.50000+113.37000/',
      Author: 'li',
      Software: 'Qianshao',
    });
  });
});
