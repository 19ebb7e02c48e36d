using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Discovery.Server.Auth.Jwt;

/// <summary>Signed tokens as etcd makes them: header, claims and signature in base64url with dots between (RFC 7519).</summary>
internal static class JwtCodec
{
    /// <summary>Longer ones are none of ours, and headers of HTTP/2 are hardly longer.</summary>
    private const int CharactersMax = 16 * 1024;

    public static string Encode(JwtKey key, JwtClaims claims)
    {
        var header = Part(writer =>
        {
            writer.WriteString("alg", key.Algorithm);
            writer.WriteString("typ", "JWT");
        });
        var payload = Part(writer =>
        {
            if (claims.Expires is { } expires)
                writer.WriteNumber("exp", expires.ToUnixTimeSeconds());
            writer.WriteNumber("revision", claims.Revision);
            writer.WriteString("username", claims.User);
        });
        var signed = $"{header}.{payload}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Null when it is no token of this key, is not valid yet or any more, or does not say whose it is.</summary>
    public static JwtClaims? Decode(JwtKey key, string token, DateTimeOffset now)
    {
        if (token.Length > CharactersMax || token.Split('.') is not [var header, var payload, var signature])
            return null;
        try
        {
            // Nothing that is not signed is believed, but for this, which has to be what it is anyway.
            if (!IsFor(key, Base64Url.DecodeFromChars(header)))
                return null;
            var signed = Encoding.ASCII.GetBytes($"{header}.{payload}");
            return key.Verify(signed, Base64Url.DecodeFromChars(signature)) ? Read(Base64Url.DecodeFromChars(payload), now) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsFor(JwtKey key, byte[] header)
    {
        using var json = JsonDocument.Parse(header);
        // "crit" names extensions without which a token must not be accepted (RFC 7515, 4.1.11), and we know none.
        return json.RootElement.TryGetProperty("alg", out var algorithm) && algorithm.ValueKind == JsonValueKind.String
            && algorithm.GetString() == key.Algorithm && !json.RootElement.TryGetProperty("crit", out _);
    }

    private static JwtClaims? Read(byte[] payload, DateTimeOffset now)
    {
        using var json = JsonDocument.Parse(payload);
        var claims = json.RootElement;
        if (!claims.TryGetProperty("username", out var user) || user.ValueKind != JsonValueKind.String || user.GetString() is not { Length: > 0 } name)
            return null;
        if (!claims.TryGetProperty("revision", out var revision) || revision.ValueKind != JsonValueKind.Number)
            return null;
        var number = revision.GetDouble();
        if (number is not (>= 0 and <= long.MaxValue) || !TryTime(claims, "exp", out var expires) || !TryTime(claims, "nbf", out var begins))
            return null;
        return expires <= now || begins > now ? null : new JwtClaims(name, (ulong)number, expires);
    }

    private static bool TryTime(JsonElement claims, string name, out DateTimeOffset? time)
    {
        time = null;
        if (!claims.TryGetProperty(name, out var claim))
            return true;
        if (claim.ValueKind != JsonValueKind.Number || claim.GetDouble() is not (>= 0 and < 253_402_300_800) and var seconds)
            return false;
        time = DateTimeOffset.UnixEpoch.AddSeconds(claim.GetDouble());
        return true;
    }

    private static string Part(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }
        return Base64Url.EncodeToString(stream.ToArray());
    }
}
