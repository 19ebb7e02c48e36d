using Discovery.Client.Registry;
using Microsoft.Extensions.Logging;

namespace Discovery.Extensions.Registration;

/// <summary>Events 2600 to 2699.</summary>
internal static partial class RegistrationLog
{
    public const string Category = "Discovery.Extensions.Registration";

    [LoggerMessage(2600, LogLevel.Information, "Registered as {Key} at {Address}, status {Status}, lease {Lease:x}")]
    public static partial void Registered(ILogger logger, string key, Uri address, ServiceStatus status, long lease);

    [LoggerMessage(2601, LogLevel.Warning, "Registering as {Key} failed ({Failures} in a row); next attempt in {Delay}. {Reason}")]
    public static partial void RegisterFailed(ILogger logger, string key, int failures, TimeSpan delay, string reason);

    [LoggerMessage(2602, LogLevel.Warning, "A heartbeat of {Key} failed; it is repeated. {Reason}")]
    public static partial void HeartbeatFailed(ILogger logger, string key, string reason);

    [LoggerMessage(2603, LogLevel.Warning, "The lease of {Key} is lost; registering again")]
    public static partial void LeaseLost(ILogger logger, string key);

    [LoggerMessage(2604, LogLevel.Warning, "{Key} was deleted by somebody; registering again")]
    public static partial void Deleted(ILogger logger, string key);

    [LoggerMessage(
        2605,
        LogLevel.Error,
        "{Key} was written by somebody else; registering again in {Delay}. If that goes on, two instances have the same id: set different ones.")]
    public static partial void Overwritten(ILogger logger, string key, TimeSpan delay);

    [LoggerMessage(
        2606,
        LogLevel.Error,
        "{Service} is not registered: the server tells no address that others could use. Set its Address and Port.")]
    public static partial void NoAddress(ILogger logger, string service);

    [LoggerMessage(2607, LogLevel.Information, "{Key} is registered at the loopback address {Address}: only this machine can reach it")]
    public static partial void Loopback(ILogger logger, string key, Uri address);

    [LoggerMessage(2608, LogLevel.Error, "Watching {Key} ended without being asked to; it begins again in {Delay}")]
    public static partial void WatchFailed(ILogger logger, Exception exception, string key, TimeSpan delay);

    [LoggerMessage(2610, LogLevel.Information, "{Key} has left the registry")]
    public static partial void Left(ILogger logger, string key);

    [LoggerMessage(2611, LogLevel.Warning, "{Key} could not be taken out of the registry and stays there for up to {Ttl}. {Reason}")]
    public static partial void LeaveFailed(ILogger logger, string key, TimeSpan ttl, string reason);

    [LoggerMessage(2612, LogLevel.Information, "Serving for another {DrainTime} before the server stops")]
    public static partial void Draining(ILogger logger, TimeSpan drainTime);

    [LoggerMessage(
        2613, LogLevel.Warning, "{Service}: this machine has no address in the preferred networks ({Networks}); registered with {Address} instead")]
    public static partial void NoPreferredNetwork(ILogger logger, string service, string networks, string address);

    [LoggerMessage(2614, LogLevel.Information, "{Service}: the check {Check} passes. {Note}")]
    public static partial void CheckPasses(ILogger logger, string service, string check, string note);

    [LoggerMessage(2615, LogLevel.Warning, "{Service}: the check {Check} is {Status}. {Note}")]
    public static partial void CheckFails(ILogger logger, string service, string check, ServiceStatus status, string note);

    [LoggerMessage(2616, LogLevel.Warning, "{Service}/{Id} is in maintenance and takes no traffic: {Reason}")]
    public static partial void MaintenanceBegins(ILogger logger, string service, string id, string reason);

    [LoggerMessage(2617, LogLevel.Information, "{Service}/{Id} is no longer in maintenance")]
    public static partial void MaintenanceEnds(ILogger logger, string service, string id);

    [LoggerMessage(2618, LogLevel.Warning, "{Service}/{Id} has been critical for {Time} and leaves the registry until it is not")]
    public static partial void Removed(ILogger logger, string service, string id, TimeSpan time);

    [LoggerMessage(2619, LogLevel.Information, "{Service}/{Id} is no longer critical and comes back into the registry")]
    public static partial void LetIn(ILogger logger, string service, string id);
}
