/** Lists that this page is sending to the station; they go on while the panel is closed. */
import { listUploadState, type ListWish } from '../../../contract/resource.ts';
import { createImports } from '../packages/imports.ts';
import { sendFile } from '../packages/upload.ts';

type Said = Pick<ListWish, 'datum' | 'kind'>;

/** What the person said of each file. */
const said = new WeakMap<File, Said>();

const wordsOf = (file: File): Record<string, string> => {
  const { datum = 'wgs84', kind } = said.get(file) ?? {};
  return kind === undefined ? { datum } : { datum, kind };
};

const { useImports, importFile, putAway } = createImports((upload) =>
  sendFile(upload, {
    address: '/resources/uploads',
    words: wordsOf(upload.file),
    state: listUploadState,
    empty: 'resource-file-foreign',
  }),
);

export const useListImports = useImports;
export const putAwayList = putAway;

export function importList(file: File, words: Said): void {
  said.set(file, words);
  void importFile(file);
}
