import { describe, expect, it } from 'vitest';
import { tileSource, type SourceView } from '../../../../contract/map-download.ts';
import { knownSources } from '../../../../main/map/download/sources.ts';
import { fieldsOf, sourceFrom } from '../../../../renderer/map/download/source-fields.ts';

const names = { picture: '底图', labels: '注记' };

describe('a source in a form', () => {
  it('comes out as it went in', () => {
    for (const source of knownSources) {
      const view: SourceView = { ...source, known: true, needsKey: true, hasKey: false, quotaLeft: 1 };
      expect(sourceFrom(source.id, fieldsOf(view), view, names)).toEqual(source);
    }
  });

  it('that is new has one layer or two, and nothing that was left empty', () => {
    const fields = { ...fieldsOf(undefined), name: ' 局内图源 ', picture: ' http://m/{z}/{x}/{y} ' };
    const plain = sourceFrom('own-1', fields, undefined, names);
    expect(tileSource.parse(plain)).toEqual(plain);
    expect(plain).toMatchObject({ name: '局内图源', layers: [{ name: '底图', template: 'http://m/{z}/{x}/{y}' }] });
    expect(Object.keys(plain)).not.toContain('subdomains');
    expect(Object.keys(plain)).not.toContain('approval');
    const full = sourceFrom(
      'own-1',
      { ...fields, labels: 'http://l/{z}/{x}/{y}', subdomains: 'a，b, c', approval: 'GS1号', attribution: '局' },
      undefined,
      names,
    );
    expect(full).toMatchObject({
      layers: [{ name: '底图' }, { name: '注记', template: 'http://l/{z}/{x}/{y}' }],
      subdomains: ['a', 'b', 'c'],
      approval: 'GS1号',
      attribution: '局',
    });
  });
});
