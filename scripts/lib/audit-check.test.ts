import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { auditCheck, readAudit } from './audit-check.mjs'

const counts = (high: number, critical = 0) => ({
  auditReportVersion: 2,
  metadata: { vulnerabilities: { info: 0, low: 3, moderate: 1, high, critical, total: 4 + high } },
})
const finding = (name: string, severity: string) => ({
  [name]: { name, severity, range: '<1.2.6', via: [{ title: 'Prototype Pollution' }, 'other'] },
})
const report = (high: number, vulnerabilities: object = {}, critical = 0) =>
  `npm warn something\n${JSON.stringify({ ...counts(high, critical), vulnerabilities }, null, 2)}\n`
const clean = report(0, finding('debug', 'low'))
const dirty = report(1, { ...finding('minimist', 'high'), ...finding('debug', 'moderate') })
const noService = `npm warn audit 405 Method Not Allowed
{
  "message": "405 Method Not Allowed - POST /-/npm/v1/security/advisories/bulk",
  "error": { "summary": "", "detail": "" }
}
npm error audit endpoint returned an error`

/** Answers of the service: of this repository, then of the project with a known finding. */
async function check(...answers: string[]) {
  const folders: string[] = []
  const result = await auditCheck('/repository', 1_000, async (folder) => {
    folders.push(folder)
    if (folder !== '/repository') {
      expect(readFileSync(join(folder, 'package-lock.json'), 'utf8')).toContain('minimist')
    }
    return { status: 1, output: answers[folders.length - 1] ?? '', timedOut: false }
  })
  expect(folders.slice(1).some((folder) => existsSync(folder))).toBe(false)
  return result
}

test('no high finding, by a service that knows some, passes', async () => {
  expect(await check(clean, dirty)).toMatchObject({ passed: 1, failed: 0, skipped: 0 })
})

test('a high or critical finding fails and is named', async () => {
  expect(await check(dirty)).toEqual({
    ...{ passed: 0, failed: 1, skipped: 0 },
    output: 'high: minimist <1.2.6 Prototype Pollution',
  })
  const critical = report(0, finding('lodash', 'critical'), 1)
  expect(await check(critical)).toMatchObject({ failed: 1 })
  expect(await check(report(2))).toMatchObject({ failed: 1, output: '2 findings without a name' })
})

const skipped = { passed: 0, failed: 0, skipped: 1, output: 'skipped: no audit service' }

test.each([
  ['a registry without the service', noService],
  ['no network', 'npm error code ENOTFOUND\nnpm error network request failed'],
  ['nothing', ''],
  ['a page', '<html>{}</html>'],
  ['an empty object', '{\n}'],
  ['half a report', clean.slice(0, -20)],
])('%s is skipped, neither passed nor failed', async (_, output) => {
  expect(readAudit(output)).toBeUndefined()
  expect(await check(output)).toEqual(skipped)
})

test('a service that knows no finding at all is none', async () => {
  expect(await check(clean, clean)).toEqual(skipped)
  expect(await check(clean, noService)).toEqual(skipped)
})
