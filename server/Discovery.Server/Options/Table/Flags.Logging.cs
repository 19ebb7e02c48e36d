namespace Discovery.Server.Options.Table;

internal static partial class Flags
{
    private const string Rotation = "logrotate or journald do it better; files are appended to, so copytruncate works";

    private static readonly FlagGroup LoggingGroup = new("Logging");

    public static readonly Flag Logger = LoggingGroup.Text("logger", "zap", "Only zap: a line for each message, with its fields.");
    public static readonly Flag LogOutputs = LoggingGroup.Text("log-outputs", "default", "default and stderr, stdout, or files, comma-separated.");
    public static readonly Flag LogLevel = LoggingGroup.Text("log-level", "info", "debug, info, warn, error, panic or fatal.");
    public static readonly Flag LogFormat = LoggingGroup.Text("log-format", "json", "json or console (3.6).");
    public static readonly Flag EnableLogRotation = LoggingGroup.WithoutEffect(FlagKind.Switch, "enable-log-rotation", "false", "Rotate the log file.", Rotation);
    public static readonly Flag LogRotationConfig = LoggingGroup.WithoutEffect(
        FlagKind.Text, "log-rotation-config-json", """{"maxsize": 100, "maxage": 0, "maxbackups": 0, "localtime": false, "compress": false}""", "How to rotate it.", Rotation);
    public static readonly Flag DisableLogSampling = LoggingGroup.WithoutEffect(
        FlagKind.Switch, "disable-log-sampling", "false", "Log every message (3.7).", "nothing is left out but slow requests beyond 100 a second");
}
