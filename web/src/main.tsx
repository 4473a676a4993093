import './nonce.ts'
import './styles.ts'
import { createRoot } from 'react-dom/client'
import { watchForPerson } from './api/attended.ts'
import { App } from './app.tsx'
import { startLanguage } from './i18n/index.ts'
import { fetchPiecesAhead } from './ui/lazy-piece.ts'

async function start(): Promise<void> {
  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has no #root')
  watchForPerson()
  await startLanguage()
  createRoot(root).render(<App />)
  fetchPiecesAhead()
}

// Not awaited here: the files of texts ask this one for what it has, and both would wait for each other.
void start()
