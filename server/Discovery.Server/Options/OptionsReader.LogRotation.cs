using System.Text.Json;
using Discovery.Server.Options.Table;

namespace Discovery.Server.Options;

internal sealed partial class OptionsReader
{
    // As etcd: sizes in MB, ages in days, and 0 for the default of the first and for no limit of the others.
    private LogRotation? Rotation(string[] outputs)
    {
        var files = outputs.Count(output => output is not ("default" or "stderr" or "stdout" or "systemd/journal"));
        if (files != 1)
            _errors.Add("--log-outputs requires a single file path when --log-rotate-config-json is defined");
        try
        {
            using var json = JsonDocument.Parse(Text(Flags.LogRotationConfig));
            var rotation = new LogRotation();
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("it is no object");
            foreach (var field in json.RootElement.EnumerateObject())
                rotation = With(rotation, field);
            return rotation;
        }
        catch (JsonException e)
        {
            _errors.Add($"improperly formatted log rotation config: {e.Message}");
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            _errors.Add($"invalid log rotation config: {e.Message}");
        }
        return null;
    }

    // Names in any case and unknown ones, as Go's JSON takes them.
    private static LogRotation With(LogRotation rotation, JsonProperty field) => field.Name.ToLowerInvariant() switch
    {
        "maxsize" => Number(field) is > 0 and var megabytes ? rotation with { BytesMax = (long)megabytes << 20 } : rotation,
        "maxage" => Number(field) is > 0 and var days ? rotation with { AgeMax = TimeSpan.FromDays(days) } : rotation,
        "maxbackups" => rotation with { BackupsMax = Number(field) },
        "localtime" => rotation with { LocalTime = field.Value.GetBoolean() },
        "compress" => rotation with { Compress = field.Value.GetBoolean() },
        _ => rotation,
    };

    private static int Number(JsonProperty field) =>
        field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var number) && number is >= 0 and <= 1_000_000
            ? number
            : throw new FormatException($"{field.Name} is {field.Value.GetRawText()}; write a whole number from 0 to 1000000");
}
