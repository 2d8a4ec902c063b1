import { describe, expect, it } from 'vitest';
import { FRAME_LIMIT, RdssSplitter, SENTENCE_LIMIT, type RdssItem } from '../../../native/protocols/rdss-splitter.ts';
import { nmeaSentence } from '../../../native/protocols/nmea-line.ts';
import { rdssFrame } from '../../../native/protocols/rdss-speech.ts';

const ICI = '$BDICI,0242286,00242286,0000011,6,60,3,N,0*38\r\n';
//            $ I C J C     12    address   frame 0  XOR of all before
const ICJC = '24 49434a43   000c  000000    00       2b';
const icjc = Buffer.from(ICJC.replaceAll(' ', ''), 'hex');

const names = (items: readonly RdssItem[]) => items.map((item) => (item.kind === 'frame' ? item.name : item.fields[0]));
function split(...parts: (string | Uint8Array)[]) {
  const splitter = new RdssSplitter();
  const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  const items = splitter.push(bytes);
  return { items, names: names(items), stats: splitter.stats, splitter };
}

describe('one stream', () => {
  it('holds sentences and frames, told apart by their sixth byte', () => {
    const { items, stats } = split(ICI, icjc, ICI);
    expect(items).toEqual([
      { kind: 'sentence', fields: ['BDICI', '0242286', '00242286', '0000011', '6', '60', '3', 'N', '0'] },
      { kind: 'frame', name: 'ICJC', address: 0, body: Uint8Array.of(0) },
      { kind: 'sentence', fields: expect.arrayContaining(['BDICI']) as string[] },
    ]);
    expect(stats).toEqual({ sentences: 3, badChecksums: 0, strayBytes: 0 });
  });

  it('may leave out the line ends', () => {
    expect(split(ICI.trim(), icjc, ICI.trim(), ICI).names).toEqual(['BDICI', 'ICJC', 'BDICI', 'BDICI']);
  });

  it('holds raw GB 2312, and ASCII that looks like a beginning or an end', () => {
    // 现场! $5*2A, as bytes
    const content = Buffer.from('cfd6b3a12120243 52a3241'.replaceAll(' ', ''), 'hex').toString('latin1');
    const { items } = split(nmeaSentence(`BDTXR,1,0242407,0,,${content}`));
    expect(items).toMatchObject([{ fields: ['BDTXR', '1', '0242407', '0', '', content] }]);
  });

  it('holds what a module says beside it, which is counted as noise', () => {
    const { names: found, stats } = split('TCQ OK!\r\n', ICI, 'READY FOR TRANSMISSION\r\n', icjc);
    expect(found).toEqual(['BDICI', 'ICJC']);
    expect(stats).toMatchObject({ badChecksums: 0, strayBytes: 'TCQ OK!READY FOR TRANSMISSION'.length });
  });

  it('loses a sentence that another cuts, and not the other', () => {
    expect(split('$BDTXR,1,0242407,2,,A4B2', ICI).names).toEqual(['BDICI']);
    expect(split('$BDTXR,1,0242407,2,,A4B2', icjc, ICI).names).toEqual(['ICJC', 'BDICI']);
    expect(split(icjc.subarray(0, 9), icjc, ICI).names).toEqual(['ICJC', 'BDICI']);
  });

  it('holds frames whose payload looks like anything', () => {
    const payload = Buffer.concat([icjc, Buffer.from(ICI), Buffer.from('$$!$ICXX')]);
    expect(split(rdssFrame('TXXX', 5, payload), ICI).items[0]).toEqual({
      kind: 'frame',
      name: 'TXXX',
      address: 5,
      body: new Uint8Array(payload),
    });
  });
});

describe('what does not sum right', () => {
  it.each([
    ['a sentence', ICI.replace('242286', '242287')],
    ['a sentence without a sum', '$BDICI,0242286\r\n'],
    ['a frame', Buffer.from(icjc.map((byte, index) => (index === 10 ? 1 : byte)))],
  ])('%s is refused and counted, and the next one is read', (_what, bad) => {
    const { names: found, stats } = split(bad, ICI);
    expect(found).toEqual(['BDICI']);
    expect(stats).toMatchObject({ sentences: 1, badChecksums: 1 });
  });

  it('at the end of all is given up, and what only lacks its line end is taken', () => {
    const cut = split(ICI.slice(0, -2));
    expect(cut.names).toEqual([]);
    expect(names(cut.splitter.flush())).toEqual(['BDICI']);
    expect(cut.splitter.waiting).toBe(false);
    const bad = split(ICI.slice(0, -2).replace('*38', '*39'));
    expect(bad.splitter.flush()).toEqual([]);
    expect(bad.stats).toMatchObject({ sentences: 0, badChecksums: 1 });
    expect(split(icjc.subarray(0, 11)).splitter.flush()).toEqual([]);
  });
});

describe('limits', () => {
  it('a sentence is no longer than the limit, and the one behind it is read', () => {
    const fits = nmeaSentence(`BDTXR,${'A'.repeat(SENTENCE_LIMIT - 8)}`);
    expect(split(fits).names).toEqual(['BDTXR']);
    const over = nmeaSentence(`BDTXR,${'A'.repeat(SENTENCE_LIMIT)}`);
    expect(split(over, ICI).names).toEqual(['BDICI']);
  });

  it('a frame is no longer than the limit', () => {
    expect(split(rdssFrame('TXXX', 1, new Uint8Array(FRAME_LIMIT - 11))).names).toEqual(['TXXX']);
    expect(split(rdssFrame('TXXX', 1, new Uint8Array(FRAME_LIMIT - 10)), ICI).names).toEqual(['BDICI']);
  });

  it('ten million bytes that begin a sentence again and again take no more time than others', () => {
    const splitter = new RdssSplitter();
    const heads = Buffer.from('$ABCDE,'.repeat(10_000));
    for (let round = 0; round < 100; round += 1) expect(splitter.push(heads)).toEqual([]);
    expect(names(splitter.push(Buffer.from(`\r\n${ICI}`)))).toEqual(['BDICI']);
    expect(splitter.stats.strayBytes).toBeGreaterThan(6_900_000);
  });
});
