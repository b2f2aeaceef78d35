import { serverBuild } from '../../vite.server.ts'

// `environment.js` lets `npm start` check every variable before it starts anything; `grant.js` is
// what `npm run grant` runs.
export default serverBuild({
  main: 'src/main.ts',
  environment: 'src/environment.ts',
  grant: 'src/grant.ts',
})
