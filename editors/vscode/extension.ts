import { type ExtensionContext, workspace } from 'vscode';
import { LanguageClient, type ServerOptions } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

/** Starts `hapeers lsp` for configs of HAProxy and for cluster files. */
export async function activate(context: ExtensionContext): Promise<void> {
  const command = workspace.getConfiguration('hapeers').get<string>('command') || 'hapeers';
  const server: ServerOptions = { command, args: ['lsp', '--stdio'] };
  client = new LanguageClient('hapeers', 'hapeers', server, {
    documentSelector: [
      { scheme: 'file', language: 'haproxy' },
      { scheme: 'file', pattern: '**/hapeers.{yaml,yml,json}' },
    ],
  });
  context.subscriptions.push(client);
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
