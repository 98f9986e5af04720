/** A hook of the tiny project's chart that keeps `helm upgrade` waiting. */
export const slowHook = (job: string): string => `apiVersion: batch/v1
kind: Job
metadata:
  name: ${job}
  annotations: {helm.sh/hook: pre-upgrade, helm.sh/hook-delete-policy: before-hook-creation}
spec:
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      containers:
        - name: slow
          image: "{{ .Values.app.image.repository }}@{{ .Values.app.image.digest }}"
          command: [sleep, "600"]
`;
