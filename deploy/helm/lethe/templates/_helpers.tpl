{{- define "lethe.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "lethe.fullname" -}}
{{- $name := include "lethe.name" . }}
{{- $both := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) }}
{{- .Values.fullnameOverride | default $both | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "lethe.selectorLabels" -}}
app.kubernetes.io/name: {{ include "lethe.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "lethe.labels" -}}
{{ include "lethe.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* What every object begins with; the caller gives the root and, where there are any, annotations. */}}
{{- define "lethe.metadata" -}}
name: {{ include "lethe.fullname" .root }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "lethe.labels" .root | nindent 2 }}
{{- with .annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "lethe.image" -}}
{{- $image := .Values.image }}
{{- if $image.digest }}
{{- printf "%s@%s" $image.repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $image.repository ($image.tag | default .Chart.AppVersion) }}
{{- end }}
{{- end }}

{{- define "lethe.secretName" -}}
{{- .Values.existingSecret | default (include "lethe.fullname" .) }}
{{- end }}

{{- define "lethe.serviceAccountName" -}}
{{- $own := ternary (include "lethe.fullname" .) "default" .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default $own }}
{{- end }}

{{- /* A number from a values file is a float, and a large one would be written as 1e+06. */}}
{{- define "lethe.settingText" -}}
{{- if kindIs "float64" . }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{- define "lethe.port" -}}
{{- include "lethe.settingText" (.Values.config.PORT | default 3000) }}
{{- end }}

{{- /* Where browsers find Lethe, unless the values name other hosts. */}}
{{- define "lethe.host" -}}
{{- (urlParse .Values.config.BASE_URL).hostname }}
{{- end }}

{{- define "lethe.path" -}}
{{- .Values.config.BASE_PATH | default "/" }}
{{- end }}

{{- /* How many Lethes there are at least. */}}
{{- define "lethe.leastReplicas" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled | int }}
{{- end }}
