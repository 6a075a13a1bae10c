import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackTextWithoutSecrets } from './stack-text.ts';

test('a stack file must keep its structure, and lose what its place or its name makes a secret', () => {
  const text = `
# password: in a comment
name: shop
x-common: &common
  environment: { DB_PASSWORD: hunter2, PORT: 80, TOKEN: "\${TOKEN}", KEY: "\${KEY:-hunter2}" }
services:
  web:
    <<: *common
    image: r.example/web:1
    command: [serve, --password=hunter2, --admin-password, hunter2, --port=80]
    secrets: [db]
    labels: [example.token=hunter2, example.name=web]
    x-appliance: { certs: { reload: restart } }
secrets:
  db: { content: hunter2 }
  api: { file: ./api.key }
`;
  assert.equal(
    stackTextWithoutSecrets(text),
    `name: shop
x-common:
  environment:
    DB_PASSWORD: "[secret]"
    PORT: 80
    TOKEN: \${TOKEN}
    KEY: "[secret]"
services:
  web:
    environment:
      DB_PASSWORD: "[secret]"
      PORT: 80
      TOKEN: \${TOKEN}
      KEY: "[secret]"
    image: r.example/web:1
    command:
      - serve
      - --password=[secret]
      - --admin-password
      - "[secret]"
      - --port=80
    secrets:
      - db
    labels:
      - example.token=[secret]
      - example.name=web
    x-appliance:
      certs:
        reload: restart
secrets:
  db:
    content: "[secret]"
  api:
    file: ./api.key
`,
  );
});

test('a text in which nobody can tell what is a secret is not shown at all', () => {
  for (const text of ['', 'password hunter2', '- hunter2', 'a: [', 'a: 1\na: 2', '5']) {
    assert.equal(stackTextWithoutSecrets(text), undefined, text);
  }
});
