/** Resources as the search of the map finds them. */
import { bestOf, type Hit, type SearchSource } from '../search.ts';
import type { ResourceBook } from './resource-book.ts';

export const searchResources =
  (book: ResourceBook): SearchSource =>
  (query) =>
    bestOf(book.all(), ({ folded }) => folded, query).map(({ key, name, lat, lon }): Hit => ({
      key,
      kind: 'resource',
      title: name,
      lat,
      lon,
      selects: key,
    }));
