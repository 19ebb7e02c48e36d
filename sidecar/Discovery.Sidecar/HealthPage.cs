using Discovery.Extensions.Yarp;

namespace Discovery.Sidecar;

/// <summary>
/// Whether the sidecar can do its work: it can from the first look at the registry on, also while the store is away, as the last good list
/// stays.
/// </summary>
internal static class HealthPage
{
    public static IResult Get(RegistryProxyState state) => Results.Json(
        new { status = state.IsLoaded ? "healthy" : "starting", revision = state.Revision, problems = state.Problems.Count, lastError = state.LastError },
        statusCode: state.IsLoaded ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
