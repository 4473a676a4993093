import { readCertificate } from '../../server/base/codecs/x509.ts'
import { Client } from '../../test/peers/client.ts'
import { randomFrom } from '../../test/rigs/random.ts'
import { newPair, ScepDevice, type Reply } from '../../test/simulators/scep-device.ts'
import { generator } from './generator.ts'
import { openLoop, type Outcome, type Window } from './schedule.ts'

// A process of its own: makes challenges in the console and enrolls a device with each, on schedule. What a device does by
// itself (its key, its request, reading the answer) is done beside the measured time.

export interface DevicesTask {
  seed: number
  perSecond: number
  /** The console: origin, certificate, session, and the address of the browser. */
  origin: string
  certificate: string
  cookie: string
  from: string
  profile: string
  scepUrl: string
  /** DER in base64. */
  ra: string
  /** Made before the window opens. */
  ahead: number
}

export interface DevicesResult {
  challenges: Outcome
  enrollments: Outcome
}

const KEYS = 3

async function run(crowd: Crowd, { seed, perSecond }: DevicesTask, window: Window): Promise<DevicesResult> {
  const random = randomFrom(seed)
  const [challenges, enrollments] = await Promise.all([
    openLoop(perSecond, window, random, () => crowd.challenge()),
    openLoop(perSecond, window, random, () => crowd.enroll()),
  ])
  return { challenges, enrollments: { ...enrollments, errors: [...enrollments.errors, ...(await crowd.end())] } }
}

/** Devices that share a few keys: making one takes longer than enrolling with it. */
class Crowd {
  readonly #task: DevicesTask
  readonly #browser: Client
  readonly #devices: ScepDevice[]
  /** Messages with a challenge each, not sent yet. */
  readonly #ready: Promise<{ device: ScepDevice; message: Buffer }>[] = []
  readonly #read: Promise<string | null>[] = []
  #count = 0

  constructor(task: DevicesTask) {
    this.#task = task
    this.#browser = new Client(task.origin, task.certificate, task.from)
    this.#browser.cookie = task.cookie
    const ra = readCertificate(Buffer.from(task.ra, 'base64'))
    this.#devices = Array.from({ length: KEYS }, () => new ScepDevice(task.scepUrl, ra, newPair()))
  }

  /** Makes a challenge; its device then prepares the message. */
  async challenge(): Promise<void> {
    const subject = `CN=load-${this.#task.seed}-${this.#count++}`
    const path = `/profiles/${this.#task.profile}/challenges`
    const { challenge } = await this.#browser.must<{ challenge: string }>('POST', path, { subject })
    const device = this.#devices[this.#count % KEYS]!
    this.#ready.push(device.message(device.request({ subject, challenge })).then((message) => ({ device, message })))
  }

  /** Ends when the answer is in; the device reads it afterwards. */
  async enroll(): Promise<void> {
    const next = await this.#ready.shift()
    if (next === undefined) throw new Error('no challenge was there in time')
    const body = new Uint8Array(next.message)
    const response = await fetch(`${this.#task.scepUrl}?operation=PKIOperation`, { method: 'POST', body })
    const answer = await response.arrayBuffer()
    if (response.status !== 200) throw new Error(`${response.status} for a PKIOperation`)
    this.#read.push(next.device.read(new Response(answer)).then(faultOf))
  }

  /** What devices found wrong with their answers. */
  async end(): Promise<string[]> {
    const faults = await Promise.all(this.#read)
    this.#browser.close()
    return faults.filter((fault) => fault !== null)
  }
}

function faultOf({ certificate, text }: Reply): string | null {
  return certificate === null ? `no certificate: ${text ?? 'without a reason'}` : null
}

generator(async (task: DevicesTask) => {
  const crowd = new Crowd(task)
  for (let made = 0; made < task.ahead; made++) await crowd.challenge()
  return (window) => run(crowd, task, window)
})
