import type { Row } from './row.ts';

/** Mail providers and senders. */
export const MAIL: readonly Row[] = [
  ['Proton', 'Mail',
    'proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me', 'protonvpn.com', 'protonvpn.ch',
  ],
  ['Fastmail', 'Mail', 'fastmail.com', 'messagingengine.com', 'fastmailusercontent.com'],
  ['GMX', 'Mail', 'gmx.net', 'gmx.com', 'gmx.de', 'web.de', 'mail.com', 'ui-portal.de'],
  ['Mail.ru', 'Mail', 'mail.ru', 'imgsmail.ru', 'mrgcdn.ru'],
  ['SendGrid', 'Mail', 'sendgrid.net', 'sendgrid.com'],
  ['Mailgun', 'Mail', 'mailgun.com', 'mailgun.org', 'mailgun.net'],
  ['Mailchimp', 'Mail',
    'mailchimp.com', 'list-manage.com', 'chimpstatic.com', 'mailchimpapp.net', 'mcusercontent.com',
    'mandrillapp.com', 'mandrill.com', 'rsgsv.net', 'eep.io', 'mailchi.mp', 'campaign-archive.com',
  ],
  ['Brevo', 'Mail', 'brevo.com', 'sendinblue.com', 'sibautomation.com', 'sendibt3.com', 'sibforms.com'],
  ['Mailjet', 'Mail', 'mailjet.com'],
  ['Constant Contact', 'Mail', 'constantcontact.com', 'ctctcdn.com'],
  ['Postmark', 'Mail', 'postmarkapp.com'],
  ['SparkPost', 'Mail', 'sparkpost.com', 'sparkpostmail.com', 'messagebird.com', 'bird.com'],
  ['Campaign Monitor', 'Mail',
    'campaignmonitor.com', 'createsend.com', 'cmail19.com', 'cmail20.com', 'createsend1.com',
  ],
  ['Yahoo Messenger', 'Messaging', 'messenger.yahoo.com', 'msg.yahoo.com', 'msg.yahoo.net'],
];
