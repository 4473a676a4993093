import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePage, slugOf } from './parse.ts'

const PAGE = `# A page

First *line*
goes on with **[a link](x.md#y)** and \`code\`.

## What to do

1. one
2. two
   - deeper

| a | b |
|---|---|
| \`x\` | **y** |

\`\`\`sh
ls -l
\`\`\`

> a word
`

test('a page becomes blocks', () => {
  const { title, blocks } = parsePage(PAGE)
  assert.equal(title, 'A page')
  assert.deepEqual(blocks, [
    {
      is: 'text',
      of: [
        'First ',
        { mark: 'emphasis', of: ['line'] },
        ' goes on with ',
        { mark: 'strong', of: [{ to: 'x.md#y', of: ['a link'] }] },
        ' and ',
        { mark: 'code', of: ['code'] },
        '.',
      ],
    },
    { is: 'heading', level: 2, id: 'what-to-do', of: ['What to do'] },
    {
      is: 'list',
      ordered: true,
      items: [
        [{ is: 'text', of: ['one'] }],
        [
          { is: 'text', of: ['two'] },
          { is: 'list', ordered: false, items: [[{ is: 'text', of: ['deeper'] }]] },
        ],
      ],
    },
    {
      is: 'table',
      head: [['a'], ['b']],
      rows: [[[{ mark: 'code', of: ['x'] }], [{ mark: 'strong', of: ['y'] }]]],
    },
    { is: 'code', language: 'sh', text: 'ls -l' },
    { is: 'quote', of: [{ is: 'text', of: ['a word'] }] },
  ])
})

test('markup of another kind stays text, and an address that runs a program is no link', () => {
  assert.deepEqual(parsePage('# T\n\n<b onclick=x>y</b>').blocks, [{ is: 'text', of: ['<b onclick=x>y</b>'] }])
  assert.deepEqual(parsePage('# T\n\n[x](javascript:alert)').blocks, [{ is: 'text', of: ['[x](javascript:alert)'] }])
})

test('what the console cannot draw is named with its line', () => {
  assert.throws(() => parsePage('# T\n\nwords\n\n---\n'), /line 5: the console cannot draw hr/)
  assert.throws(() => parsePage('# T\n\n![x](y.png)\n'), /cannot draw image/)
  assert.throws(() => parsePage('# T\n\n##### Too deep\n'), /two to four/)
  assert.throws(() => parsePage('No title\n'), /begins with its title/)
})

test('anchors follow the rule of GitHub', () => {
  assert.equal(slugOf('1. Start (5 minutes)'), '1-start-5-minutes')
  assert.equal(slugOf('Schlüssel `x.y`'), 'schlüssel-xy')
})
