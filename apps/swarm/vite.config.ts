import { serverBuild } from '../../vite.server.ts'

export default serverBuild({ main: 'src/main.ts', verify: 'src/verify.ts' })
