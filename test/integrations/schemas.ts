import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';

/**
 * What services document of the files that describe hapeers to them, as far as these use it; a key that a service does not
 * know is an error, because most services pass over it. Sources: GitHub's "Metadata syntax" and "Problem matchers",
 * pre-commit's "Creating new hooks", GitLab's "CI/CD components", MegaLinter's descriptor schema, trunk's "Custom linters".
 */

const text = { type: 'string', minLength: 1 } as const;
const texts = { type: 'array', items: text, minItems: 1 } as const;
const flag = { type: 'boolean' } as const;
const position = { type: 'integer', minimum: 1 } as const;
const expression = { type: 'string', format: 'regex' } as const;

/** An object with these properties and no others. */
function only(properties: Readonly<Record<string, AnySchema>>, required: readonly string[]): AnySchema {
  return { type: 'object', properties, required, additionalProperties: false };
}

const each = (schema: AnySchema): AnySchema => ({ type: 'object', additionalProperties: schema });

const action = only(
  {
    name: text,
    author: text,
    description: { ...text, maxLength: 125 },
    branding: only(
      {
        icon: { type: 'string', pattern: '^[a-z]+(-[a-z0-9]+)*$' },
        color: {
          enum: ['white', 'black', 'yellow', 'blue', 'green', 'orange', 'red', 'purple', 'gray-dark'],
        },
      },
      ['icon', 'color'],
    ),
    inputs: {
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z_][\\w-]*$' },
      additionalProperties: only(
        { description: text, required: flag, default: { type: 'string' }, deprecationMessage: text },
        ['description'],
      ),
    },
    runs: only(
      {
        using: { const: 'composite' },
        steps: {
          type: 'array',
          minItems: 1,
          // A step of a composite action that runs something has to say in which shell.
          items: only(
            {
              name: text,
              id: text,
              if: text,
              run: text,
              shell: { enum: ['bash', 'sh', 'pwsh', 'python'] },
              env: each({ type: 'string' }),
              'working-directory': text,
              'continue-on-error': flag,
            },
            ['run', 'shell'],
          ),
        },
      },
      ['using', 'steps'],
    ),
  },
  ['name', 'description', 'runs'],
);

const hooks = {
  type: 'array',
  minItems: 1,
  items: only(
    {
      id: text,
      name: text,
      description: text,
      entry: text,
      language: { enum: ['node', 'system', 'python', 'script', 'docker', 'docker_image'] },
      files: expression,
      exclude: expression,
      types: texts,
      types_or: texts,
      args: texts,
      pass_filenames: flag,
      require_serial: flag,
      always_run: flag,
      minimum_pre_commit_version: text,
    },
    ['id', 'name', 'entry', 'language'],
  ),
};

const matcher = only(
  {
    problemMatcher: {
      type: 'array',
      minItems: 1,
      items: only(
        {
          owner: text,
          severity: { enum: ['error', 'warning', 'notice'] },
          pattern: {
            type: 'array',
            minItems: 1,
            items: only(
              {
                regexp: expression,
                file: position,
                line: position,
                column: position,
                severity: position,
                code: position,
                message: position,
                loop: flag,
              },
              ['regexp', 'message'],
            ),
          },
        },
        ['owner', 'pattern'],
      ),
    },
  },
  ['problemMatcher'],
);

const component = only(
  {
    spec: only(
      {
        inputs: each(
          only(
            {
              default: {},
              description: text,
              type: { enum: ['string', 'number', 'boolean', 'array'] },
              options: { type: 'array' },
              regex: expression,
            },
            [],
          ),
        ),
      },
      ['inputs'],
    ),
  },
  ['spec'],
);

const jobs = each(
  only(
    {
      image: text,
      stage: text,
      script: texts,
      rules: { type: 'array' },
      variables: each({ type: 'string' }),
      allow_failure: flag,
      artifacts: only(
        {
          when: { enum: ['on_success', 'on_failure', 'always'] },
          paths: texts,
          expire_in: text,
          reports: only({ codequality: text, junit: text, sast: text }, []),
        },
        [],
      ),
    },
    ['script'],
  ),
);

const megalinter = only(
  {
    descriptor_id: { type: 'string', pattern: '^[A-Z_]+$' },
    descriptor_type: { enum: ['language', 'format', 'tooling_format', 'other'] },
    descriptor_label: text,
    descriptor_flavors: texts,
    file_extensions: texts,
    file_names_regex: { type: 'array', items: expression },
    file_contains_regex: { type: 'array', items: expression },
    linters: {
      type: 'array',
      minItems: 1,
      items: only(
        {
          linter_name: text,
          name: { type: 'string', pattern: '^[A-Z_]+$' },
          linter_url: { type: 'string', format: 'uri' },
          linter_repo: { type: 'string', format: 'uri' },
          linter_rules_url: { type: 'string', format: 'uri' },
          linter_text: text,
          linter_spdx_license: text,
          cli_executable: text,
          cli_lint_mode: { enum: ['file', 'project', 'list_of_files'] },
          cli_lint_extra_args: texts,
          cli_lint_fix_arg_name: text,
          cli_help_arg_name: text,
          cli_version_arg_name: text,
          cli_sarif_args: texts,
          can_output_sarif: flag,
          examples: texts,
          install: only({ npm: texts, dockerfile: texts, apk: texts }, []),
        },
        ['linter_name', 'linter_url', 'examples'],
      ),
    },
  },
  ['descriptor_id', 'descriptor_type', 'linters'],
);

const trunk = only(
  {
    version: { const: 0.1 },
    lint: only(
      {
        files: {
          type: 'array',
          items: only(
            {
              name: text,
              extensions: texts,
              filenames: texts,
              regexes: { type: 'array', items: expression },
              shebangs: texts,
              comments: texts,
            },
            ['name'],
          ),
        },
        definitions: {
          type: 'array',
          minItems: 1,
          items: only(
            {
              name: text,
              files: texts,
              description: text,
              runtime: { enum: ['node', 'python', 'go', 'ruby', 'rust', 'java', 'php'] },
              package: text,
              known_good_version: text,
              suggest_if: { enum: ['never', 'config_present', 'files_present'] },
              commands: {
                type: 'array',
                minItems: 1,
                items: only(
                  {
                    name: text,
                    run: { type: 'string', pattern: '\\$\\{target\\}' },
                    output: { enum: ['sarif', 'lsp_json', 'pass_fail', 'regex', 'arcanist', 'rewrite'] },
                    success_codes: { type: 'array', items: { type: 'integer' } },
                    error_codes: { type: 'array', items: { type: 'integer' } },
                    batch: flag,
                    cache_results: flag,
                    read_output_from: { enum: ['stdout', 'stderr', 'tmp_file'] },
                  },
                  ['name', 'run', 'output'],
                ),
              },
            },
            ['name', 'files', 'commands'],
          ),
        },
      },
      ['definitions'],
    ),
  },
  ['version', 'lint'],
);

const reviewdog = only(
  {
    runner: each(
      only(
        {
          cmd: text,
          errorformat: texts,
          format: text,
          name: text,
          level: { enum: ['info', 'warning', 'error'] },
        },
        ['cmd'],
      ),
    ),
  },
  ['runner'],
);

/** By the path of the file; for one of several YAML documents, one schema each. */
export const schemas: Readonly<Record<string, readonly AnySchema[]>> = {
  'action.yml': [action],
  '.pre-commit-hooks.yaml': [hooks],
  'integrations/github/matcher.json': [matcher],
  'integrations/gitlab/hapeers.yml': [component, jobs],
  'integrations/megalinter/hapeers.megalinter-descriptor.yml': [megalinter],
  'integrations/trunk/plugin.yaml': [trunk],
  'integrations/reviewdog/reviewdog.yml': [reviewdog],
};

const validator = new Ajv2020({ allErrors: true });
validator.addFormat('regex', (pattern) => {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
});
validator.addFormat('uri', (address) => URL.canParse(address));

/** What a schema does not allow in data, with the place; empty where all is well. */
export function violations(schema: AnySchema, data: unknown): readonly string[] {
  const conforms = validator.compile(schema);
  if (conforms(data)) return [];
  return (conforms.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
