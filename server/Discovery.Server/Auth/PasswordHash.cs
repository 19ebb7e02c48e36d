using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Discovery.Server.Auth;

/// <summary>
/// PBKDF2 with HMAC-SHA-512, a salt of its own for each password, and its work in the text, so that it can be raised later:
/// <c>pbkdf2-sha512$210000$salt$hash</c>, the last two in base64.
/// </summary>
internal static class PasswordHash
{
    private const string Name = "pbkdf2-sha512";
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public static string Create(string password, int iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return string.Create(
            CultureInfo.InvariantCulture, $"{Name}${iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Hash(password, salt, iterations))}");
    }

    /// <summary>False also for what is no hash of ours.</summary>
    public static bool Verify(string password, string stored)
    {
        if (stored.Split('$') is not [Name, var rounds, var salt, var hash] || !int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations) || iterations == 0)
            return false;
        try
        {
            var expected = Convert.FromBase64String(hash);
            return expected.Length == HashBytes && CryptographicOperations.FixedTimeEquals(Hash(password, Convert.FromBase64String(salt), iterations), expected);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static byte[] Hash(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, iterations, HashAlgorithmName.SHA512, HashBytes);
}
