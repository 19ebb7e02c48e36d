namespace Discovery.Extensions.Registration;

/// <summary>Finds what can't work in the options of checks.</summary>
internal static class CheckOptionsValidation
{
    public static void Validate(ServiceRegistrationOptions options, bool hasHealthChecks, List<string> errors)
    {
        if (options.RemoveWhenCriticalFor is { } time && time <= TimeSpan.Zero)
            errors.Add($"RemoveWhenCriticalFor is {time}; expected more than zero, or nothing for never.");
        if (options.Checks is null || options.Checks.Contains(null!))
        {
            errors.Add("Checks is null or has a null in it.");
            return;
        }

        foreach (var twice in options.Checks.GroupBy(check => check.DisplayName, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
            errors.Add($"Two checks are called \"{twice.Key}\": set different Names.");
        foreach (var check in options.Checks)
            errors.AddRange(Mistakes(check, hasHealthChecks).Select(mistake => $"Check \"{check.DisplayName}\": {mistake}"));
    }

    private static IEnumerable<string> Mistakes(ServiceCheckOptions check, bool hasHealthChecks)
    {
        if (Target(check, hasHealthChecks) is { } target)
            yield return target;
        if (!Enum.IsDefined(check.Kind))
            yield return $"Kind is {check.Kind}; expected {string.Join(", ", Enum.GetNames<ServiceCheckKind>())}.";
        if (check.Interval <= TimeSpan.Zero)
            yield return $"Interval is {check.Interval}; expected more than zero.";
        if (check.Timeout <= TimeSpan.Zero)
            yield return $"Timeout is {check.Timeout}; expected more than zero.";
        if (check.FailuresBeforeCritical < 1)
            yield return $"FailuresBeforeCritical is {check.FailuresBeforeCritical}; expected 1 or more.";
        if (check.SuccessesBeforePassing < 1)
            yield return $"SuccessesBeforePassing is {check.SuccessesBeforePassing}; expected 1 or more.";
    }

    private static string? Target(ServiceCheckOptions check, bool hasHealthChecks) => check.Kind switch
    {
        ServiceCheckKind.Http when check.Target is null || !CheckTarget.IsUrl(check.Target, mayBePath: true) =>
            $"Target is \"{check.Target}\"; expected a path such as /health, or a URL such as http://localhost:8080/health.",
        ServiceCheckKind.Tcp when check.Target is not null && CheckTarget.HostAndPort(check.Target) is null =>
            $"Target is \"{check.Target}\"; expected host:port, or nothing for the registered address.",
        ServiceCheckKind.Grpc when check.Target is not null && !CheckTarget.IsUrl(check.Target, mayBePath: false) =>
            $"Target is \"{check.Target}\"; expected a URL such as http://localhost:5000, or nothing for the registered address.",
        ServiceCheckKind.HealthChecks when !hasHealthChecks =>
            "The application has no health checks: add them with services.AddHealthChecks().",
        _ => null,
    };
}
