{{- /* What the schema can't say, or would say with the secret in it. */}}
{{- define "lethe.refuse" -}}
{{- $config := .Values.config }}
{{- $isNetwork := or $config.ORY_PROJECT_SLUG $config.ORY_SDK_URL }}
{{- if not (or $config.HYDRA_ADMIN_URL $isNetwork) }}
{{- fail "config.HYDRA_ADMIN_URL: is not set (or, for Ory Network, config.ORY_PROJECT_SLUG)" }}
{{- end }}
{{- if not $config.BASE_URL }}
{{- fail "config.BASE_URL: is not set; it is Lethe's own address as browsers see it, such as https://logout.example.com" }}
{{- end }}
{{- if and .Values.existingSecret (or .Values.secrets.COOKIE_SECRET .Values.secrets.ORY_API_KEY .Values.secrets.ADMIN_TOKEN .Values.secrets.KRATOS_HOOK_TOKEN .Values.secrets.HYDRA_HOOK_TOKEN .Values.secrets.GLOBAL_REVOCATION_TOKEN .Values.secrets.STORE_URL) }}
{{- fail "existingSecret and secrets: set one or the other" }}
{{- end }}
{{- if not .Values.existingSecret }}
{{- if not .Values.secrets.COOKIE_SECRET }}
{{- fail "COOKIE_SECRET: set existingSecret, or secrets.COOKIE_SECRET (openssl rand -hex 32)" }}
{{- end }}
{{- range splitList "," .Values.secrets.COOKIE_SECRET }}
{{- if lt (len (trim .)) 32 }}
{{- fail "secrets.COOKIE_SECRET: must be 32 bytes or more (several: comma-separated, newest first)" }}
{{- end }}
{{- end }}
{{- if and $config.ADMIN_PORT (not (or .Values.secrets.ADMIN_TOKEN .Values.secrets.KRATOS_HOOK_TOKEN .Values.secrets.HYDRA_HOOK_TOKEN .Values.secrets.GLOBAL_REVOCATION_TOKEN $config.GLOBAL_REVOCATION_ISSUER)) }}
{{- fail "config.ADMIN_PORT: needs one of secrets.ADMIN_TOKEN, secrets.KRATOS_HOOK_TOKEN, secrets.HYDRA_HOOK_TOKEN, secrets.GLOBAL_REVOCATION_TOKEN (or set existingSecret)" }}
{{- end }}
{{- if and .Values.secrets.STORE_URL (not $config.ADMIN_PORT) (eq ($config.LOGOUT_REVOKE | default "none") "none") }}
{{- fail "secrets.STORE_URL: needs config.ADMIN_PORT or config.LOGOUT_REVOKE" }}
{{- end }}
{{- if and $isNetwork (not $config.HYDRA_ADMIN_URL) (not .Values.secrets.ORY_API_KEY) }}
{{- fail "secrets.ORY_API_KEY: is not set, and Ory Network needs it (or set existingSecret)" }}
{{- end }}
{{- end }}
{{- if and .Values.httpRoute.enabled (not .Values.httpRoute.parentRefs) }}
{{- fail "httpRoute.parentRefs: is empty; it names the Gateway" }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not $config.METRICS_PORT) }}
{{- fail "serviceMonitor.enabled: needs config.METRICS_PORT" }}
{{- end }}
{{- if and .Values.autoscaling.enabled (gt (int .Values.autoscaling.minReplicas) (int .Values.autoscaling.maxReplicas)) }}
{{- fail "autoscaling.minReplicas: must not be above autoscaling.maxReplicas" }}
{{- end }}
{{- $needed := include "lethe.stopSeconds" . | int }}
{{- if lt (int .Values.terminationGracePeriodSeconds) $needed }}
{{- fail (printf "terminationGracePeriodSeconds: must be %d or more (preStopSleepSeconds, twice config.UPSTREAM_TIMEOUT, and 25 s)" $needed) }}
{{- end }}
{{- end }}

{{- /* The longest that a stop takes: the pause before SIGTERM, a call and its retry, and what Lethe allows itself on top (src/cli/serve.ts). */}}
{{- define "lethe.stopSeconds" -}}
{{- $timeout := .Values.config.UPSTREAM_TIMEOUT | default "5s" }}
{{- $count := regexFind "^[0-9]+" $timeout | int }}
{{- $unit := get (dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000) (regexFind "[a-z]+$" $timeout) | int }}
{{- add (int .Values.preStopSleepSeconds) (ceil (divf (mul 2 $count $unit) 1000) | int) 25 }}
{{- end }}
