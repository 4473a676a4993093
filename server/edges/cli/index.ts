export { listenOnSocket, speakerOn, type SocketListener } from './socket/listen.ts'
export { withCommands } from './commands.ts'
