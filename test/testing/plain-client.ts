/** Places, gets, lists and waits over HTTP as the provider's SDKs do, without any code of callhook. */
export function plainClient(url: string, apiKey = 'bys_ak_test') {
  async function ask(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  const get = (id: string) => ask('GET', `/v1/agent/calls/${encodeURIComponent(id)}`);

  return {
    ask,
    get,
    place: (body: object) => ask('POST', '/v1/agent/calls', body),
    list: (limit: number | string = 20) => ask('GET', `/v1/agent/calls?limit=${limit}`),
    async wait(id: string): Promise<Record<string, unknown>> {
      for (;;) {
        const { body } = await get(id);
        if (['completed', 'no_answer', 'voicemail', 'declined', 'failed'].includes(String(body.status))) return body;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON, looked into by the tests
  readonly body: any;
}
