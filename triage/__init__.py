"""From stored documents to confirmed events: intake, desk, records, alerts."""
