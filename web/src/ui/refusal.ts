import { currentLanguage } from '../i18n/index.ts'
import { useWords } from '../i18n/words.ts'
import { wordsOf } from '../pages/help/manual.ts'
import { useMeaning } from '../pages/help/useManual.ts'

/**
 * What a refusal says in the language of the page, and what to do. The server's own sentence is English and names what it is about; in
 * every other language the manual, which has each code, speaks in its place. `said` is the server's sentence where it is not told already.
 */
export function useRefusal(code: string, sentence: string): { what: string; todo: string; said: string } {
  const words = useWords()
  const own = words.problem(code)
  const fromManual = own === '' && currentLanguage() !== 'en'
  const { data, isPending } = useMeaning(fromManual ? code : null)
  const remedy = words.remedy(code)
  if (!fromManual) return { what: own || sentence, todo: remedy, said: own ? sentence : '' }
  if (data) return { what: wordsOf(data.what), todo: remedy || wordsOf(data.todo), said: sentence }
  // A code that the manual lacks comes from another version; its sentence is better than none.
  return { what: isPending ? '…' : sentence, todo: remedy, said: '' }
}
