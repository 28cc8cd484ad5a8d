using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Conserver.Posix;

/// <summary>crypt(3), for every format the system's libcrypt knows.</summary>
public static unsafe class Crypt
{
    // sizeof(struct crypt_data) in libxcrypt and in glibc before it; it must be zero before the first use.
    private const int DataSize = 32768;

    private static readonly string[] _libraries = ["libcrypt.so.1", "libcrypt.so.2"];
    private static readonly Lazy<nint> _cryptR = new(Load);

    /// <summary>
    /// Hashes a phrase with the salt and method of <paramref name="setting"/> (a whole stored hash will do). Both are text
    /// of one char per byte. Takes as long as the method is meant to take: not for a loop.
    /// </summary>
    /// <returns>The hash, or null if the setting is not valid or the phrase cannot be hashed.</returns>
    /// <exception cref="DllNotFoundException">libcrypt is not installed; the message says what to install.</exception>
    public static string? Hash(string phrase, string setting)
    {
        // A NUL would silently end the text in C.
        if (phrase.Contains('\0', StringComparison.Ordinal) || setting.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        nint cryptR = _cryptR.Value;
        byte[] phraseBytes = NativeText.Terminated(phrase);
        byte[] data = new byte[DataSize];
        try
        {
            fixed (byte* phraseAt = phraseBytes)
            fixed (byte* settingAt = NativeText.Terminated(setting))
            fixed (byte* dataAt = data)
            {
                byte* hash = ((delegate* unmanaged[Cdecl]<byte*, byte*, byte*, byte*>)cryptR)(phraseAt, settingAt, dataAt);

                // Failure is null or a text that begins with '*' and is no hash (crypt(3), "failure tokens").
                return hash is null || *hash == '*' ? null : NativeText.Read(hash);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(phraseBytes);
            CryptographicOperations.ZeroMemory(data);
        }
    }

    private static nint Load()
    {
        foreach (string name in _libraries)
        {
            if (NativeLibrary.TryLoad(name, out nint library)
                && NativeLibrary.TryGetExport(library, "crypt_r", out nint entry))
            {
                return entry;
            }
        }

        throw new DllNotFoundException("passwords cannot be checked: libcrypt.so.1 is missing (Debian package libcrypt1)");
    }
}
