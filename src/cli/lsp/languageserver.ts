/** The one importer of `vscode-languageserver`. */
export * from 'vscode-languageserver/node';
