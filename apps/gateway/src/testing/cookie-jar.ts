import type { Answer, Call, TestHouse } from './test-house.ts'

/** A browser's cookies for one house, and the `Origin` of its pages. */
export function openBrowser(house: Pick<TestHouse, 'app' | 'resources'>, address = '127.0.0.1') {
  const cookies = new Map<string, string>()
  const { publicUrl } = house.resources.config

  return {
    cookies,
    async call(
      method: 'GET' | 'POST',
      url: string,
      { token, body, headers = {} }: Omit<Call, 'rawBody'> = {},
    ): Promise<Answer> {
      const payload = body === undefined ? undefined : JSON.stringify(body)
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await house.app.inject({
        ...{ method, url, remoteAddress: address },
        headers: {
          ...(method === 'POST' ? { origin: publicUrl } : {}),
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...(cookie === '' ? {} : { cookie }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(payload === undefined ? {} : { payload }),
      })
      for (const line of [response.headers['set-cookie'] ?? []].flat()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (value === '' || /max-age=0/i.test(line)) cookies.delete(name)
        else cookies.set(name, value)
      }
      const isJson = String(response.headers['content-type']).startsWith('application/json')
      return {
        status: response.statusCode,
        headers: response.headers,
        text: response.body,
        json: isJson ? JSON.parse(response.body) : undefined,
      }
    },
  }
}

export type Browser = ReturnType<typeof openBrowser>
