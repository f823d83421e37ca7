import type { Row } from './row.ts';

/** Tools, packages and meeting places of developers. */
export const DEVELOPER: readonly Row[] = [
  ['GitLab', 'Developer', 'gitlab.com', 'gitlab.io', 'gitlab-static.net', 'gitlab.net'],
  ['Docker', 'Developer', 'docker.com', 'docker.io', 'dockerusercontent.com'],
  ['npm', 'Developer', 'npmjs.com', 'npmjs.org', 'nodejs.org', 'unpkg.com', 'yarnpkg.com'],
  ['PyPI', 'Developer', 'pypi.org', 'pythonhosted.org', 'python.org'],
  ['crates.io', 'Developer', 'crates.io', 'rust-lang.org', 'docs.rs'],
  ['Maven Central', 'Developer', 'maven.org', 'sonatype.org', 'apache.org'],
  ['JetBrains', 'Developer', 'jetbrains.com', 'jetbrains.space', 'kotlinlang.org'],
  ['jsDelivr', 'Developer', 'jsdelivr.net', 'bootstrapcdn.com', 'jquery.com', 'fontawesome.com'],
  ['OpenAI', 'AI', 'openai.com', 'chatgpt.com', 'oaistatic.com', 'oaiusercontent.com', 'sora.com'],
  ['Anthropic', 'AI', 'anthropic.com', 'claude.ai', 'claudeusercontent.com', 'claude.com'],
  ['Hugging Face', 'AI', 'huggingface.co', 'hf.co', 'hf.space'],
  ['Perplexity', 'AI', 'perplexity.ai', 'pplx.ai'],
  ['DeepSeek', 'AI', 'deepseek.com'],
  ['Mistral AI', 'AI', 'mistral.ai'],
  ['Midjourney', 'AI', 'midjourney.com'],
  ['Grok', 'AI', 'grok.com', 'x.ai'],
  ['DeepL', 'AI', 'deepl.com'],
  ['Grammarly', 'AI', 'grammarly.com', 'grammarly.io', 'grammarly.net'],
];
