/** A config with one mailers section, "alerts", and a backend whose email alerts go to the section of that name. */
export function withEmailAlerts(mailers: string): string {
  return `mailers alerts
    mailer smtp1 10.0.0.25:25

backend app
    timeout connect 5s
    timeout server 30s
    email-alert mailers ${mailers}
    email-alert from haproxy@example.com
    email-alert to admin@example.com
    server web1 10.0.1.1:80 check
`;
}

/** The backend without them. */
export const withoutEmailAlerts = `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 check
`;
