{{- define "taskflow.fullname" -}}
{{- if contains "taskflow" .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-taskflow" .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "taskflow.selector" -}}
app.kubernetes.io/name: taskflow
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "taskflow.labels" -}}
{{ include "taskflow.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "taskflow.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "taskflow.secretName" -}}
{{- if and .Values.secret.existing .Values.secret.values -}}
{{- fail "Set secret.existing or secret.values, not both." -}}
{{- end -}}
{{- default (include "taskflow.fullname" .) .Values.secret.existing -}}
{{- end -}}

{{/* What every pod has in common. */}}
{{- define "taskflow.pod" -}}
automountServiceAccountToken: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- end -}}

{{/* Variables without secrets: those of all, then those of the group, which is `.own`. */}}
{{- define "taskflow.config" -}}
{{- $graces := dict "SHUTDOWN_GRACE_MS" (mul .root.Values.shutdownGraceSeconds 1000 | toString) "STOP_GRACE_MS" (mul .root.Values.stopGraceSeconds 1000 | toString) -}}
{{- $all := merge (dict) .own $graces .root.Values.config -}}
{{- range $name, $value := $all }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{/* Where a pod goes: `.part` has the values, `.component` the name. */}}
{{- define "taskflow.placement" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "taskflow.selector" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
{{- with .part.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .part.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .part.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/*
Liveness asks the process alone: it answers while a store is away, and a restart would bring none back. Readiness is 503
while PostgreSQL is. Argument: the port's name.
*/}}
{{- define "taskflow.probes" -}}
startupProbe:
  httpGet: { path: /healthz, port: {{ . }} }
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: 30
livenessProbe:
  httpGet: { path: /healthz, port: {{ . }} }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: { path: /readyz, port: {{ . }} }
  periodSeconds: 5
  timeoutSeconds: 4
  failureThreshold: 2
{{- end -}}
