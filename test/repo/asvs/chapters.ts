import { api } from './api.ts'
import { browser } from './browser.ts'
import { code } from './code.ts'
import { configuration } from './configuration.ts'
import { cryptography } from './cryptography.ts'
import { data } from './data.ts'
import { encoding } from './encoding.ts'
import { files } from './files.ts'
import { logic } from './logic.ts'
import { logs } from './logs.ts'
import { rights } from './rights.ts'
import { sessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import type { Chapter } from './state.ts'
import { oauth, tokens } from './tokens.ts'
import { transport } from './transport.ts'
import { webrtc } from './webrtc.ts'

/** The standard's chapters in its order. */
export const CHAPTERS: readonly Chapter[] = [
  encoding,
  logic,
  browser,
  api,
  files,
  signIn,
  sessions,
  rights,
  tokens,
  oauth,
  cryptography,
  transport,
  configuration,
  data,
  code,
  logs,
  webrtc,
]
