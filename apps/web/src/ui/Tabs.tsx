import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components';
import styles from './Tabs.module.css';

export interface TabsProps<Id extends string> {
  label: string;
  tabs: readonly { id: Id; label: string; content: ReactNode }[];
  selected: Id;
  onChange: (id: Id) => void;
  /** Takes the height there is; the views scroll in themselves. */
  isFilling?: boolean;
}

/** Views of one thing, one at a time. */
export function Tabs<Id extends string>({ label, tabs, selected, onChange, isFilling = false }: TabsProps<Id>) {
  return (
    <AriaTabs
      className={isFilling ? (styles.filling ?? '') : 'react-aria-Tabs'}
      selectedKey={selected}
      onSelectionChange={(key) => onChange(String(key) as Id)}
    >
      <TabList aria-label={label} className={styles.list}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={styles.tab}>
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className={styles.panel}>
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
