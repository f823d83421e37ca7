import type { Row } from './row.ts';

/** Work: documents, projects, business software. */
export const OFFICE: readonly Row[] = [
  ['Salesforce', 'Collaboration',
    'salesforce.com', 'force.com', 'salesforceliveagent.com', 'sfdcstatic.com', 'salesforce-sites.com',
    'documentforce.com', 'visualforce.com', 'salesforceiq.com', 'exacttarget.com', 'pardot.com',
    'lightning.com', 'salesforce-experience.com', 'sfdc.net',
  ],
  ['Atlassian', 'Collaboration',
    'atlassian.com', 'atlassian.net', 'jira.com', 'trello.com', 'bitbucket.org', 'statuspage.io',
    'atl-paas.net', 'atlassian-dev.net',
  ],
  ['Notion', 'Collaboration', 'notion.so', 'notion.site', 'notion-static.com', 'notion.com'],
  ['Asana', 'Collaboration', 'asana.com', 'asanausercontent.com'],
  ['Miro', 'Collaboration', 'miro.com', 'realtimeboard.com'],
  ['Figma', 'Collaboration', 'figma.com', 'figmausercontent.com'],
  ['Canva', 'Collaboration', 'canva.com', 'canva-apps.com'],
  ['SAP', 'Collaboration', 'sap.com', 'ondemand.com', 'successfactors.com', 'concursolutions.com'],
  ['Workday', 'Collaboration', 'workday.com', 'myworkday.com', 'myworkdayjobs.com'],
  ['ServiceNow', 'Collaboration', 'service-now.com', 'servicenow.com'],
  ['HubSpot', 'Collaboration',
    'hubspot.com', 'hs-scripts.com', 'hsforms.com', 'hubspotusercontent.net', 'hs-analytics.net',
    'hubapi.com',
  ],
  ['Zoho', 'Collaboration', 'zoho.com', 'zohocdn.com', 'zohostatic.com', 'zoho.eu', 'zoho.in'],
  ['DocuSign', 'Collaboration', 'docusign.com', 'docusign.net'],
];
