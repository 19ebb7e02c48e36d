using Discovery.TestKit;

namespace Discovery.Conformance.Tls;

/// <summary>Skipped where there is no curl.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CurlFactAttribute : FactAttribute
{
    public CurlFactAttribute() => Skip = Path is null ? "curl is not on PATH" : null;

    public static string? Path { get; } = ExecutableOnPath.Find("curl", "DISCOVERY_CURL");
}
