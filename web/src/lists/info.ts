import { useRead } from '../api/read.ts'
import { currentLanguage } from '../i18n/index.ts'
import type { ListField, ListInfo, Words } from './contract.ts'

/** The words in the language of the page. */
export function inWords(words: Words): string {
  return words[currentLanguage()]
}

/** What the server says of one list; null until it is known, and where it may not be read. */
export function useListInfo(name: string | null): ListInfo | null {
  const { data } = useRead('GET /lists', {}, { off: name === null })
  return data?.lists.find((list) => list.name === name) ?? null
}

export function fieldNamed(info: Pick<ListInfo, 'fields'> | null, name: string): ListField | null {
  // A filter may be written by hand, and names of attributes know no case (RFC 7644 §3.4.2.2).
  return info?.fields.find((field) => field.name.toLowerCase() === name.toLowerCase()) ?? null
}
