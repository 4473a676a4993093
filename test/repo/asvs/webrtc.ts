import { notApplicable, type Chapter, type Item } from './state.ts'

const none = (id: string, asks: string): Item => notApplicable(id, asks, 'there is no WebRTC')

export const webrtc: Chapter = {
  number: 17,
  title: 'WebRTC',
  items: [
    none('17.1.1', 'TURN reaches public addresses alone'),
    none('17.1.2', 'TURN does not run out of ports'),
    none('17.2.1', 'Keys of DTLS are guarded'),
    none('17.2.2', 'Suites of DTLS are sound'),
    none('17.2.3', 'Media is authenticated'),
    none('17.2.4', 'Malformed media stops nothing'),
    none('17.2.5', 'Floods of media stop nothing'),
    none('17.2.6', 'Handshakes cannot be raced'),
    none('17.2.7', 'Recording stands floods'),
    none('17.2.8', 'Certificates fit their fingerprint'),
    none('17.3.1', 'Signalling stands floods'),
    none('17.3.2', 'Malformed signals stop nothing'),
  ],
}
