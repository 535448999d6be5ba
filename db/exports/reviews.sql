-- reviews: every verdict of a person on a finding. state: holds; stale (the values it speaks of have changed);
-- gone (nothing of the kind is found there any more).
SELECT
  r.address, r.part, r.document_key, f.agency, f.agency_name, f.year, r.kind, r.subject, r.said, r.verdict, r.note,
  r.reviewed_at,
  CASE WHEN f.document IS NULL THEN 'gone' WHEN f.fingerprint = r.fingerprint THEN 'holds' ELSE 'stale' END AS state
FROM reviews AS r
LEFT JOIN findings AS f
  ON f.address = r.address AND f.part = r.part AND f.kind = r.kind AND f.subject = r.subject
ORDER BY r.address, r.part, r.kind, r.subject, r.reviewed_at, r.fingerprint
